using Tributary.Engine.Fraud;
using Tributary.Engine.Identity;

namespace Tributary.Engine.Screening;

/// <summary>
/// Signals about where somebody came from. Families, offices, campuses and carriers share addresses, so this is weak
/// evidence that must never reject alone.
/// </summary>
internal static class NetworkSignals
{
    /// <summary>After this time an address proves nothing, since it has been given to somebody else.</summary>
    private const long FadesInHours = 72;

    /// <summary>Within this time the address and browser of the referrer count in full.</summary>
    private const long FreshHours = 12;

    /// <summary>Up to this many it may be a household; beyond that it is a network.</summary>
    private const int Household = 5;
    private const int Network = 20;

    /// <summary>
    /// This many accounts with one address and one browser belong to one person, when almost nobody else is at the
    /// address.
    /// </summary>
    private const int LeastOfMachine = 3;

    /// <summary>The percent of the points for one or two others beside it with the same address and browser.</summary>
    private const int ForEachSibling = 36;

    public static readonly SignalRule[] All =
    [
        new(Signal.SameBrowser, SignalFamily.Network, 55, IsHard: false, Browser) { IsOfHouseholds = true },
        new(Signal.SameAddress, SignalFamily.Network, 5, IsHard: false, Address) { IsOfHouseholds = true },
        new(
            Signal.HostingNetwork,
            SignalFamily.Network,
            35,
            IsHard: false,
            s => s.SignUp.Hosting ? new Evidence() : null
        ),
        new(
            Signal.CountryMismatch,
            SignalFamily.Network,
            25,
            IsHard: false,
            s => s.SignUp is { AddressCountry: { } there, Country: { } said } && there != said ? new Evidence() : null
        ),
    ];

    private static Evidence? Address(FraudContext context)
    {
        if (Near(context) is not { } match)
            return null;
        if (IsMachine(match))
            return Evidence.Of(match);
        if (match.Others > Network)
            return null;
        return Evidence.Of(match, (int)(Crowd(match) * (FadesInHours - match.GapHours!.Value) / FadesInHours));
    }

    private static Evidence? Browser(FraudContext context)
    {
        if (Near(context) is not { IsExact: true } match)
            return null;
        if (IsMachine(match))
            return Evidence.Of(match);
        if (match.Others > Network)
            return null;
        var least = match.Level > 0 ? 100 : match.Exact * ForEachSibling;
        var fresh = Math.Min(100, 100 * (FadesInHours - match.GapHours!.Value) / (FadesInHours - FreshHours));
        return Evidence.Of(match, (int)(Math.Min(100, least) * fresh * Crowd(match) / 10_000));
    }

    private static TraitMatch? Near(FraudContext context) =>
        context.Facts.Match(TraitKind.Address) is { IsLinked: true, GapHours: < FadesInHours } match ? match : null;

    /// <summary>Returns the percent of the points: half when there are more members than in a household.</summary>
    private static int Crowd(TraitMatch match) => match.Others > Household ? 50 : 100;

    /// <summary>
    /// True when four of five members at the address came by the same referrer with the same browser, however many they
    /// are.
    /// </summary>
    private static bool IsMachine(TraitMatch match) =>
        match.Exact >= LeastOfMachine && match.Exact * 5 >= match.Others * 4;
}
