using Tributary.Engine.Fraud;
using Tributary.Engine.Identity;

namespace Tributary.Engine.Screening;

/// <summary>
/// Where somebody came from. Families, offices, campuses and carriers share addresses: weak evidence, which alone must
/// never reject.
/// </summary>
internal static class NetworkSignals
{
    /// <summary>After this long an address says nothing more: it has been given to somebody else.</summary>
    private const long FadesInHours = 72;

    /// <summary>So long the address and the browser of the referrer say all that they can.</summary>
    private const long FreshHours = 12;

    /// <summary>Up to so many it may be a household; from so many on it is a network.</summary>
    private const int Household = 5;
    private const int Network = 20;

    /// <summary>
    /// So many accounts with one address and one browser are one person's, where next to nobody else is at the address.
    /// </summary>
    private const int LeastOfMachine = 3;

    /// <summary>Percent of the points for one or two others beside it with the same address and browser.</summary>
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

    /// <summary>Percent: half where there are more than a household.</summary>
    private static int Crowd(TraitMatch match) => match.Others > Household ? 50 : 100;

    /// <summary>
    /// Four of five at the address came by the same referrer with the same browser, however many they are.
    /// </summary>
    private static bool IsMachine(TraitMatch match) =>
        match.Exact >= LeastOfMachine && match.Exact * 5 >= match.Others * 4;
}
