using System.Globalization;
using Tributary.Client.Contracts;
using Tributary.Engine.Counters;
using Tributary.Engine.Deciding.Rules;
using Tributary.Engine.Explaining;
using Tributary.Engine.Foundation;
using Tributary.Engine.Terms;

namespace Tributary.Server.Application.Answers;

/// <summary>Writes caps and budgets for answers.</summary>
internal static class CapAnswers
{
    /// <summary>
    /// Returns the name that the Terms use: the rule's key, the keys of rules that share the cap, or <c>budget</c>.
    /// </summary>
    public static string NameOf(CapName name) => name.Owner == CapOwner.Budget ? "budget" : name.Rules;

    /// <param name="day">yyyymmdd; 0 for all time.</param>
    public static string? DayOf(int day) =>
        day == 0
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"{day / 10_000:0000}-{day / 100 % 100:00}-{day % 100:00}");

    /// <param name="uses">
    /// The amount used, by the name of the cap and its period. A cap that nobody has used is absent.
    /// </param>
    public static CapsInfo Of(
        ProgramFacts program,
        Instant now,
        CapScope scope,
        IEnumerable<(CapName Name, int Period, CapSums Used)> uses
    )
    {
        var version = Versions.Governing(program.Versions, null, now);
        var plan = program.Plan(version);
        var used = uses.ToDictionary(use => (use.Name, use.Period), use => use.Used);
        return new CapsInfo
        {
            TermsVersion = version,
            AsOf = now.ToDateTimeOffset(),
            Items =
            [
                .. PlannedCap
                    .ListOf(plan, now)
                    .Where(cap => cap.Cap.Of == scope)
                    .SelectMany(cap => Measures(cap, program.HomeCurrency, used)),
            ],
        };
    }

    private static IEnumerable<CapInfo> Measures(
        PlannedCap cap,
        string home,
        Dictionary<(CapName Name, int Period), CapSums> used
    )
    {
        if (cap.Cap.Count is { } most)
            yield return Of(cap, CapMeasure.Count, null, used.GetValueOrDefault((cap.Name, cap.Period)).Count, most);
        if (cap.Cap.Amount is not { } limit)
            yield break;
        yield return Of(cap, CapMeasure.Amount, home, used.GetValueOrDefault((cap.Name, cap.Period)).Amount, limit);
        var others = used.Where(use =>
            use.Key.Name.Currency is not null
            && use.Key == (cap.Name with { Currency = use.Key.Name.Currency }, cap.Period)
        );
        foreach (var (key, sums) in others.OrderBy(use => use.Key.Name.Currency, StringComparer.Ordinal))
            yield return Of(cap, CapMeasure.Amount, key.Name.Currency, sums.Amount, limit);
    }

    private static CapInfo Of(PlannedCap cap, CapMeasure measure, string? currency, long used, long limit) =>
        new()
        {
            Cap = NameOf(cap.Name),
            Kind = EnumNames.Of(cap.Name.Owner),
            Of = EnumNames.Of(cap.Cap.Of),
            Per = EnumNames.Of(cap.Cap.Per),
            Period = DayOf(cap.Period),
            Measure = EnumNames.Of(measure),
            Currency = currency,
            Used = used,
            Limit = limit,
            Left = Math.Max(0, limit - used),
        };
}
