namespace Tributary.Engine;

/// <summary>One machine behind several accounts.</summary>
internal static class DeviceSignals
{
    /// <summary>A family shares a tablet; a farm has more than two accounts beside the one looked at.</summary>
    private const int LeastOfFarm = 2;
    private const int LeastOfStrangers = 3;

    public static readonly SignalRule[] All =
    [
        new(Signal.SameDevice, SignalFamily.Device, 50, IsHard: false, Same),
        new(Signal.DeviceFarm, SignalFamily.Device, 25, IsHard: false, Farm),
    ];

    private static Evidence? Same(FraudScene scene) =>
        scene.Facts.Match(TraitKind.Device) is { } match && (match.IsLinked || match.Others >= LeastOfStrangers) && Tells(match) ? Evidence.Of(match) : null;

    private static Evidence? Farm(FraudScene scene) =>
        scene.Facts.Match(TraitKind.Device) is { } match && Tells(match)
        && (match.Siblings + (match.Level > 0 ? 1 : 0) >= LeastOfFarm || match.Others >= LeastOfStrangers) ? Evidence.Of(match) : null;

    /// <summary>A value that many have is a default of some software, unless one referrer brought nearly all of them.</summary>
    private static bool Tells(TraitMatch match) => !match.IsShared || match.Siblings >= TraitMatch.Most * 9 / 10;
}
