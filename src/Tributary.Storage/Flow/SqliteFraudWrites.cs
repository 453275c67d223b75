using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Registration;
using Tributary.Storage.Connections;
using Tributary.Storage.Queries;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Flow;

/// <summary>Writes traits, signals, risks and cases.</summary>
internal static class SqliteFraudWrites
{
    // language=sql — once in a program's life
    private const string SetHasTraits = "update program set has_traits = 1 where id = ?1 and has_traits = 0";

    // language=sql
    private const string UpdateCase = """
        update fraud_case set score = coalesce(?2, score), verdict = coalesce(?3, verdict),
            assignee = case when ?4 is null then assignee else nullif(?4, '') end,
            outcome = coalesce(?5, outcome), resolved_by = coalesce(?6, resolved_by),
            status = case when ?5 is null then status else 'resolved' end,
            resolved_at = case when ?5 is null then resolved_at else ?7 end, updated_at = ?7
        where id = ?1
        """;

    public static void WriteTraits(SqliteSession session, SignUpFacts facts, IEnumerable<RegisteredMember> members)
    {
        foreach (var (signUp, known, _, _, _) in members)
        {
            var member = known.Facts;
            TraitRow.Insert.RunEach(session, signUp.Traits.Select(t => new NewTrait(member, t)));
            if (!signUp.Traits.IsEmpty && !facts.Programs[member.ProgramId].HasTraits)
                session.Run(SetHasTraits, member.ProgramId.Value);
        }
    }

    public static void Write(SqliteSession session, BatchDecisions decisions)
    {
        var (judged, signals, opened, changes) = decisions.Fraud;
        MemberRow.UpdateRisk.RunEach(session, judged, decisions.Now);
        FraudSignalRow.Insert.RunEach(session, signals, decisions.Now);
        FraudCaseRow.Insert.RunEach(session, opened, decisions.Now);
        foreach (var c in changes)
            session.Run(
                UpdateCase,
                c.Id.Value,
                c.Score,
                Filter.Word(c.Verdict),
                c.Assignee,
                Filter.Word(c.Outcome),
                c.ResolvedBy,
                decisions.Now
            );
    }
}
