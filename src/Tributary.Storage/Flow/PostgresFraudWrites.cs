using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Registration;
using Tributary.Storage.Connections;
using Tributary.Storage.Queries;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Flow;

/// <summary>Writes traits, signals, risks and cases.</summary>
internal static class PostgresFraudWrites
{
    // language=sql — once in a program's life
    private const string SetHasTraits = "update program set has_traits = true where id = any($1) and not has_traits";

    // language=sql
    private const string UpdateCase = """
        update fraud_case c set score = coalesce(n.score, c.score), verdict = coalesce(n.verdict, c.verdict),
            assignee = case when n.assignee is null then c.assignee else nullif(n.assignee, '') end,
            outcome = coalesce(n.outcome, c.outcome), resolved_by = coalesce(n.resolved_by, c.resolved_by),
            status = case when n.outcome is null then c.status else 'resolved' end,
            resolved_at = case when n.outcome is null then c.resolved_at else $7 end, updated_at = $7
        from (select unnest($1::bigint[]) as id, unnest($2::int[]) as score, unnest($3::text[]) as verdict,
            unnest($4::text[]) as assignee,
            unnest($5::text[]) as outcome, unnest($6::text[]) as resolved_by) as n
        where c.id = n.id
        """;

    public static void WriteTraits(RoundTrip trip, SignUpFacts facts, IReadOnlyList<RegisteredMember> members)
    {
        TraitRow.Insert.Add(
            trip,
            [.. members.SelectMany(m => m.SignUp.Traits.Select(t => new NewTrait(m.Member.Facts, t)))]
        );
        var first = members
            .Where(m => !m.SignUp.Traits.IsEmpty)
            .Select(m => m.Member.Facts.ProgramId)
            .Distinct()
            .Where(id => !facts.Programs[id].HasTraits)
            .Order()
            .ToArray();
        if (first.Length > 0)
            trip.Write(SetHasTraits, first.Numbers());
    }

    public static void Write(RoundTrip trip, BatchDecisions decisions)
    {
        var (judged, signals, opened, changes) = decisions.Fraud;
        MemberRow.UpdateRisk.Add(trip, judged, decisions.Now);
        FraudSignalRow.Insert.Add(trip, signals, decisions.Now);
        FraudCaseRow.Insert.Add(trip, opened, decisions.Now);
        trip.ChangeRows(
            changes.Count,
            UpdateCase,
            changes.Ids(c => c.Id),
            changes.Column(c => c.Score),
            changes.Column(c => Filter.Word(c.Verdict)),
            changes.Column(c => c.Assignee),
            changes.Column(c => Filter.Word(c.Outcome)),
            changes.Column(c => c.ResolvedBy),
            decisions.Now.Micros
        );
    }
}
