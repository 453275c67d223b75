using Tributary.Engine.Alerts;
using Tributary.Engine.Analytics;
using Tributary.Engine.Deciding.Rules;
using Tributary.Engine.Foundation;
using Tributary.Engine.Terms;
using Tributary.Storage.Connections;
using Tributary.Storage.Features.Analytics;
using Tributary.Storage.Features.Rewards;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Features.Alerts;

/// <summary>Reads the figures that a rule is evaluated on: roll-ups, caps, cases and rewards in review.</summary>
public sealed class AlertReads(Database database, ActivityReads activity, CapReads caps)
{
    /// <param name="window">Null for a kind without a window.</param>
    public async ValueTask<AlertFigures> ReadAsync(
        ProgramFacts program,
        AlertTerms terms,
        AlertWindow? window,
        Instant now,
        CancellationToken stopping
    ) =>
        terms.Kind switch
        {
            AlertKind.BudgetUsed => new AlertFigures { Caps = await ListCapsAsync(program, now, stopping) },
            AlertKind.FraudHeld => new AlertFigures { Held = await CountHeldAsync(program, terms.Metric, stopping) },
            AlertKind.OneMemberDominates => await ReadWindowsAsync(program, window!.Value, stopping) with
            {
                Top = await FindTopAsync(program.Id, window.Value, stopping),
            },
            _ => await ReadWindowsAsync(program, window!.Value, stopping),
        };

    private async ValueTask<AlertFigures> ReadWindowsAsync(
        ProgramFacts program,
        AlertWindow window,
        CancellationToken stopping
    )
    {
        var query = new ActivityQuery(program.Id, window.Before, window.To, program.HomeCurrency);
        var days = await activity.ListDaysAsync(query, stopping);
        return new AlertFigures
        {
            Window = Sum(days.Where(day => day.Key >= window.From)),
            Before = Sum(days.Where(day => day.Key < window.From)),
        };
    }

    private static Measures Sum(IEnumerable<KeyValuePair<int, Measures>> days) =>
        days.Aggregate(new Measures(), (sum, day) => sum + day.Value);

    private async ValueTask<TopReferrer?> FindTopAsync(
        ProgramId programId,
        AlertWindow window,
        CancellationToken stopping
    )
    {
        // The plus keeps SQLite from reading all days of the program in the order of its index by referrer.
        var rows = await database.ListAsync(
            """
            select +a.referrer_id, cast(sum(a.sign_ups) as bigint) from activity_day a
            where a.program_id = @program and a.day >= @from and a.day < @to and a.referrer_id <> 0 and a.sign_ups > 0
            group by +a.referrer_id order by 2 desc, 1 limit 1
            """,
            reader => new TopReferrer(reader.Id<MemberId>(0), reader.GetInt64(1)),
            stopping,
            ("@program", programId),
            ("@from", window.From),
            ("@to", window.To)
        );
        return rows.Count > 0 ? rows[0] : null;
    }

    /// <summary>Lists each cap in its count and its amount, and amounts in every currency that was used.</summary>
    private async ValueTask<List<CapShare>> ListCapsAsync(ProgramFacts program, Instant now, CancellationToken stopping)
    {
        var planned = PlannedCap.ListOf(program.PlanAt(now), now).Where(cap => cap.Cap.Of == CapScope.Program).ToList();
        if (planned.Count == 0)
            return [];
        var uses = await caps.ListOfProgramAsync(program.Id, planned.Select(cap => cap.Period), stopping);
        var shares = new List<CapShare>();
        foreach (var cap in planned)
        {
            var used = uses.FindAll(use => use.Period == cap.Period && use.Name with { Currency = null } == cap.Name);
            if (used.Count == 0)
                used.Add((cap.Name, cap.Period, default));
            foreach (var (name, _, sums) in used)
            {
                if (cap.Cap.Count is { } most && name.Currency is null)
                    shares.Add(new CapShare(name.ToString(), sums.Count, most));
                if (cap.Cap.Amount is { } limit)
                    shares.Add(new CapShare(name.ToString(), sums.Amount, limit));
            }
        }
        return shares;
    }

    private async ValueTask<long> CountHeldAsync(ProgramFacts program, AlertMetric? metric, CancellationToken stopping)
    {
        var sql = metric switch
        {
            // Grouped, so that SQLite takes the small index of rewards in review.
            AlertMetric.RewardsInReview => """
                select cast(coalesce(sum(q.rewards), 0) as bigint) from (
                    select r.currency, count(*) as rewards from reward r
                    where r.program_id = @program and r.status = 'review' group by r.currency) as q
                """,
            AlertMetric.AmountInReview => """
                select cast(coalesce(sum(r.amount - r.reversed), 0) as bigint) from reward r
                where r.program_id = @program and r.status = 'review' and r.currency = @currency
                """,
            _ => "select count(*) from fraud_case c where c.program_id = @program and c.status = 'open'",
        };
        return (
            await database.ListAsync(
                sql,
                reader => reader.GetInt64(0),
                stopping,
                ("@program", program.Id),
                ("@currency", program.HomeCurrency)
            )
        )[0];
    }
}
