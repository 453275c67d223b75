namespace Tributary.Engine;

/// <summary>Where somebody came from. Families, offices, campuses and carriers share addresses: weak evidence, which alone must never reject.</summary>
internal static class NetworkSignals
{
    /// <summary>After this long an address says nothing more: it has been given to somebody else.</summary>
    private const long FadesInHours = 72;

    /// <summary>Up to so many it may be a household; from so many on it is a network.</summary>
    private const int Household = 5;
    private const int Network = 20;

    public static readonly SignalRule[] All =
    [
        new(Signal.SameBrowser, SignalFamily.Network, 10, IsHard: false, s => s.Facts.Match(TraitKind.Address) is { IsExact: true } ? Near(s) : null),
        new(Signal.SameAddress, SignalFamily.Network, 5, IsHard: false, Near),
        new(Signal.HostingNetwork, SignalFamily.Network, 30, IsHard: false, s => s.SignUp.Hosting == true ? new Evidence() : null),
        new(Signal.CountryMismatch, SignalFamily.Network, 15, IsHard: false,
            s => s.SignUp is { AddressCountry: { } there, Country: { } said } && there != said ? new Evidence() : null),
    ];

    private static Evidence? Near(FraudScene scene)
    {
        if (scene.Facts.Match(TraitKind.Address) is not { IsLinked: true, GapHours: < FadesInHours and var gap } match || match.Others > Network) return null;
        var share = (int)(100 * (FadesInHours - gap) / FadesInHours);
        return Evidence.Of(match, match.Others > Household ? share / 2 : share);
    }
}
