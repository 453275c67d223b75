using Tributary.Engine.Foundation;
using Tributary.Engine.Fraud;
using Tributary.Storage.Connections;
using Xunit;

namespace Tributary.Tests.Simulation;

/// <summary>The results for honest people and for attackers, in one simulated year or in several together.</summary>
/// <param name="unbound">Attacks by accounts that share only their referrer; reported without a bound.</param>
internal sealed class FraudReport(string name, IReadOnlyCollection<string> unbound)
{
    /// <summary>Names the file that the figures are added to.</summary>
    public const string Variable = "TRIBUTARY_FRAUD_REPORT";

    private const decimal LeastRecall = 90;
    private const decimal MostRejected = 0.1m;
    private const decimal MostHeld = 2;

    private readonly List<(Step.Join Join, RiskVerdict Verdict)> _people = [];
    private readonly List<(string Signal, bool IsAttacker)> _signals = [];

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    private IReadOnlyList<(Step.Join Join, RiskVerdict Verdict)> Honest => _people.FindAll(p => p.Join.Script is null);

    private IReadOnlyList<IGrouping<string, (Step.Join Join, RiskVerdict Verdict)>> Attacks =>
        [.. _people.Where(p => p.Join.Script is not null).GroupBy(p => p.Join.Script!)];

    private IEnumerable<IGrouping<string, (Step.Join Join, RiskVerdict Verdict)>> Bound =>
        Attacks.Where(attack => !unbound.Contains(attack.Key));

    private decimal Recall => Percent([.. Bound.SelectMany(attack => attack)], IsCaught);
    private decimal Rejected => Percent(Honest, verdict => verdict == RiskVerdict.Rejected);
    private decimal Held => Percent(Honest, verdict => verdict == RiskVerdict.Held);

    /// <summary>Adds the results of a year.</summary>
    public async Task AddAsync(Database database, IEnumerable<Step> steps)
    {
        var joins = steps.OfType<Step.Join>().ToList();
        var verdicts = await VerdictsAsync(database);
        _people.AddRange(joins.Select(join => (join, verdicts[join.Id])));
        var attackers = joins.Where(join => join.Script is not null).Select(join => join.Id).ToHashSet();
        _signals.AddRange(
            await database.ListAsync(
                "select s.name, m.external_id from fraud_signal s join member m on m.id = s.member_id",
                r => (r.GetString(0), attackers.Contains(r.GetString(1))),
                Stopping
            )
        );
    }

    public static async Task<Dictionary<string, RiskVerdict>> VerdictsAsync(Database database)
    {
        var verdicts = await database.ListAsync(
            "select external_id, coalesce(risk_verdict, 'clear') from member",
            r => (r.GetString(0), EnumNames.Parse<RiskVerdict>(r.GetString(1))),
            Stopping
        );
        return verdicts.ToDictionary();
    }

    /// <summary>
    /// Writes the figures, also to the file that TRIBUTARY_FRAUD_REPORT names. The figures of fraud.md come from it.
    /// </summary>
    public void Write(ITestOutputHelper output)
    {
        var lines = Lines().ToList();
        foreach (var line in lines)
            output.WriteLine(line);
        if (Environment.GetEnvironmentVariable(Variable) is { } file)
            File.AppendAllLines(file, lines);
    }

    public void Assert()
    {
        Xunit.Assert.InRange(Recall, LeastRecall, 100);
        Xunit.Assert.InRange(Rejected, 0, MostRejected);
        Xunit.Assert.InRange(Held, 0, MostHeld);
    }

    private IEnumerable<string> Lines()
    {
        var byKind = Math.Round(Bound.Average(attack => Percent([.. attack], IsCaught)), 1);
        yield return $"{name}: {Honest.Count} honest, {Rejected}% rejected, {Held}% held; "
            + $"{Bound.Sum(a => a.Count())} attacks that share something, {Recall}% caught "
            + $"({byKind}% where each kind weighs the same)";
        foreach (var attack in Attacks)
            yield return $"  {attack.Key}: {attack.Count(a => IsCaught(a.Verdict))} of {attack.Count()}";
        foreach (var group in Honest.Where(p => p.Join.Group is not null).GroupBy(p => p.Join.Group!))
            yield return $"  {group.Key}: {group.Count(p => p.Verdict == RiskVerdict.Held)} held, "
                + $"{group.Count(p => p.Verdict == RiskVerdict.Rejected)} rejected of {group.Count()}";
        foreach (var signal in _signals.GroupBy(s => s.Signal).OrderBy(g => g.Key, StringComparer.Ordinal))
            yield return $"  {signal.Key}: {signal.Count(s => s.IsAttacker)} attackers, "
                + $"{signal.Count(s => !s.IsAttacker)} honest";
    }

    private static bool IsCaught(RiskVerdict verdict) => verdict is RiskVerdict.Held or RiskVerdict.Rejected;

    private static decimal Percent(
        IReadOnlyCollection<(Step.Join Join, RiskVerdict Verdict)> all,
        Func<RiskVerdict, bool> isSome
    ) => Math.Round(100m * all.Count(p => isSome(p.Verdict)) / all.Count, 3);
}
