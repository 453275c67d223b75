using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Foundation;
using Tributary.Engine.Registration;
using Tributary.Storage.Connections;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Flow;

/// <summary>
/// Stores sign-ups that wait for their attribution, and ids that were erased before anybody signed up under them.
/// </summary>
internal sealed class SqliteAwaiting(SqliteConnections connections)
{
    // language=sql
    private static readonly string SelectAwaiting = $"""
        select {AwaitingRow.Columns}
        from json_each(?1) k cross join awaiting_sign_up a on a.program_id = k.value ->> 0
            and a.external_id = k.value ->> 1
        """;

    // language=sql
    private const string DeleteAwaiting = "delete from awaiting_sign_up where program_id = ?1 and external_id = ?2";

    // language=sql
    private static readonly string SelectEndedWaits = $"""
        select {AwaitingRow.Columns} from awaiting_sign_up a where a.ends_at <= ?1
        order by a.ends_at, a.program_id, a.external_id limit ?2
        """;

    // language=sql — entries that were given up for such an id are decided, too
    private const string ReviveParked = """
        update parked set waits_for = waited_for, waited_for = null where program_id = ?1 and waited_for = ?2
        """;

    // language=sql — blanks events that waited for an id which was erased instead
    private static readonly string BlankParkedEntries = $"""
        update early_entry set{EntryRow.Blanks}
        where id in (select event_id from parked where program_id = ?1 and waits_for = ?2)
        """;

    public ValueTask<IReadOnlyList<AwaitingSignUp>> FindEndedAsync(Instant asOf, int limit, CancellationToken stopping)
    {
        stopping.ThrowIfCancellationRequested();
        return ValueTask.FromResult<IReadOnlyList<AwaitingSignUp>>(
            connections.Read(session => session.ReadAll(SelectEndedWaits, AwaitingRow.Read, asOf, limit))
        );
    }

    public static void Write(SqliteSession session, SignUpDecisions decisions)
    {
        AwaitingRow.InsertOrSet.RunEach(session, decisions.Awaiting);
        foreach (var (program, id) in decisions.Ended)
            session.Run(DeleteAwaiting, program.Value, id);
    }

    public static void BlankParked(SqliteSession session, SignUpDecisions decisions)
    {
        foreach (var signUp in decisions.Members.Select(m => m.SignUp).Where(s => s.IsErasure))
        {
            session.Run(ReviveParked, signUp.ProgramId.Value, Wait.ForMember(signUp.Id));
            session.Run(BlankParkedEntries, signUp.ProgramId.Value, Wait.ForMember(signUp.Id));
        }
    }

    public static Dictionary<(ProgramId, string), AwaitingSignUp> Load(
        SqliteSession session,
        IEnumerable<SignUp> signUps
    ) =>
        session
            .ReadAll(SelectAwaiting, AwaitingRow.Read, JsonList.Of(signUps.SelectMany(NamesOf).Distinct()))
            .ToDictionary(row => (row.SignUp.ProgramId, row.SignUp.Id));

    private static IEnumerable<(ProgramId, string)> NamesOf(SignUp signUp) =>
        signUp.Referrer is null
            ? [(signUp.ProgramId, signUp.Id)]
            : [(signUp.ProgramId, signUp.Id), (signUp.ProgramId, signUp.Referrer)];
}
