using Tributary.Engine.Fraud;
using Tributary.Engine.Identity;

namespace Tributary.Engine.Screening;

/// <summary>Signals for one machine behind several accounts.</summary>
internal static class DeviceSignals
{
    /// <summary>A family shares a tablet; a farm has more than two accounts besides the one checked.</summary>
    private const int LeastOfFarm = 2;
    private const int LeastOfStrangers = 3;

    /// <summary>
    /// At least one of this many users of a farm's device came by the same referrer. Customers of a shop's tablet come
    /// by many.
    /// </summary>
    private const int OneInFarm = 2;

    public static readonly SignalRule[] All =
    [
        new(Signal.SameDevice, SignalFamily.Device, 50, IsHard: false, Same) { IsOfHouseholds = true },
        new(Signal.DeviceFarm, SignalFamily.Device, 25, IsHard: false, Farm) { IsOfHouseholds = true },
        new(Signal.DeviceCircle, SignalFamily.Device, 25, IsHard: false, Circle) { IsOfHouseholds = true },
    ];

    private static Evidence? Same(FraudContext context) =>
        context.Facts.Match(TraitKind.Device) is { IsCommon: false } match
        && (match.IsLinked || match.Others >= LeastOfStrangers)
            ? Evidence.Of(match)
            : null;

    private static Evidence? Farm(FraudContext context) =>
        context.Facts.Match(TraitKind.Device) is { IsCommon: false, Circle: >= LeastOfFarm } match
        && match.Circle * OneInFarm >= match.Others
            ? Evidence.Of(match)
            : null;

    /// <summary>Finds a chain that returns to the machine of somebody above its referrer.</summary>
    private static Evidence? Circle(FraudContext context) =>
        context.Facts.Match(TraitKind.Device) is { IsCommon: false, Level: > 1 } match ? Evidence.Of(match) : null;
}
