using Tributary.Engine.Clicks;

namespace Tributary.Server.Application.Input;

/// <summary>Reads where a sign-up itself says that it came from.</summary>
internal static class AcquisitionInput
{
    public const string Source = "source";
    public const string Medium = "medium";
    public const string Campaign = "campaign";

    private const string Form =
        "The value must be the name of a campaign. A name with an @ is not kept, because it may be personal.";

    /// <param name="country">The country of the person's address, or else of the person.</param>
    /// <returns>Null when it says nothing.</returns>
    public static Acquisition? Read(Hints hints, string? country, string? userAgent)
    {
        var said = new Acquisition
        {
            Source = hints.Read(Source, CampaignText.ReadFolded, Form),
            Medium = hints.Read(Medium, CampaignText.ReadFolded, Form),
            Campaign = hints.Read(Campaign, CampaignText.Read, Form),
            Country = country,
            Device = Devices.Of(userAgent),
        };
        return said.IsEmpty ? null : said with { Channel = ChannelRules.Of(said) };
    }
}
