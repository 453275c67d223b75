using Tributary.Client.Contracts;
using Tributary.Engine.Clicks;
using Tributary.Engine.Foundation;

namespace Tributary.Server.Application.Answers;

internal static class AcquisitionAnswers
{
    /// <returns>Null when nothing is known.</returns>
    public static AcquisitionInfo? Of(Segment? segment) =>
        segment?.Acquisition is { } known
            ? new AcquisitionInfo
            {
                Channel = known.Channel == Channel.Unknown ? null : EnumNames.Of(known.Channel),
                Source = known.Source,
                Medium = known.Medium,
                Campaign = known.Campaign,
                ReferrerHost = known.ReferrerHost,
                Country = known.Country,
                Device = known.Device == DeviceClass.Unknown ? null : EnumNames.Of(known.Device),
                Language = known.Language,
            }
            : null;
}
