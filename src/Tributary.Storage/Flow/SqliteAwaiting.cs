using Tributary.Engine.Deciding;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Registration;
using Tributary.Storage.Connections;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Flow;

/// <summary>
/// Sign-ups that wait for their attribution, and ids that were erased before anybody signed up under them.
/// </summary>
public sealed partial class SqliteStore
{
    // language=sql
    private const string SelectAwaiting = """
        select a.sign_up, a.ends_at
        from json_each(?1) k cross join awaiting_sign_up a on a.program_id = k.value ->> 0 and a.external_id = k.value ->> 1
        """;

    // language=sql — the end of the wait stays what the first call said
    private const string PutAwaiting = """
        insert into awaiting_sign_up (program_id, external_id, sign_up, ends_at) values (?1, ?2, ?3, ?4)
        on conflict (program_id, external_id) do update set sign_up = excluded.sign_up
        """;

    // language=sql
    private const string DeleteAwaiting = "delete from awaiting_sign_up where program_id = ?1 and external_id = ?2";

    // language=sql
    private const string SelectEndedWaits = """
        select sign_up, ends_at from awaiting_sign_up where ends_at <= ?1
        order by ends_at, program_id, external_id limit ?2
        """;

    // language=sql — of members that sign up again: what they said, and the hash of it
    private const string SelectSaid = """
        select ?2, d.email, d.phone, d.attributes, k.body_hash
        from event_key k left join member_detail d on d.member_id = ?2
        where k.program_id = ?1 and k.key_hash = ?3
        """;

    // language=sql — what was given up for such an id is decided, too
    private const string ReviveParked = """
        update parked set waits_for = waited_for, waited_for = null where program_id = ?1 and waited_for = ?2
        """;

    // language=sql — of events that waited for an id which was erased instead
    private const string BlankParkedDetail = """
        update event_detail set external_id = null, member_external_id = null, reverses_external_id = null, properties = null, reason = null
        where event_id in (select event_id from parked where program_id = ?1 and waits_for = ?2)
        """;

    public ValueTask<IReadOnlyList<AwaitingSignUp>> FindEndedWaitsAsync(
        Instant asOf, int limit, CancellationToken stopping)
    {
        stopping.ThrowIfCancellationRequested();
        return ValueTask.FromResult<IReadOnlyList<AwaitingSignUp>>(
            Read(session => session.ReadAll(SelectEndedWaits, AwaitingRow.Read, asOf, limit)));
    }

    private static void WriteAwaiting(SqliteSession session, SignUpDecisions decisions)
    {
        foreach (var (signUp, endsAt) in decisions.Awaiting)
            session.Run(PutAwaiting, signUp.ProgramId, signUp.Id, AwaitingCodec.Write(signUp), endsAt);
        foreach (var (program, id) in decisions.Ended) session.Run(DeleteAwaiting, program, id);
    }

    private static void BlankParked(SqliteSession session, SignUpDecisions decisions)
    {
        foreach (var signUp in decisions.Members.Select(m => m.SignUp).Where(s => s.IsErasure))
        {
            session.Run(ReviveParked, signUp.ProgramId, Wait.ForMember(signUp.Id));
            session.Run(BlankParkedDetail, signUp.ProgramId, Wait.ForMember(signUp.Id));
        }
    }

    private static Dictionary<(long, string), AwaitingSignUp> LoadAwaiting(
        SqliteSession session, IEnumerable<SignUp> signUps) =>
        session.ReadAll(SelectAwaiting, AwaitingRow.Read, JsonList.Of(signUps.SelectMany(NamesOf).Distinct()))
            .ToDictionary(row => (row.SignUp.ProgramId, row.SignUp.Id));

    private static IEnumerable<(long, string)> NamesOf(SignUp signUp) =>
        signUp.Referrer is null
            ? [(signUp.ProgramId, signUp.Id)] : [(signUp.ProgramId, signUp.Id), (signUp.ProgramId, signUp.Referrer)];

    private static Dictionary<long, SaidFacts> LoadSaid(
        SqliteSession session, IEnumerable<SignUp> signUps, Dictionary<(long, string), KnownMember> members)
    {
        var said = new Dictionary<long, SaidFacts>();
        foreach (var signUp in signUps)
            if (members.TryGetValue((signUp.ProgramId, signUp.Id), out var known) && !said.ContainsKey(known.Facts.Id))
                foreach (var row in session.ReadAll(
                    SelectSaid, SaidRow.Read, signUp.ProgramId, known.Facts.Id, EntryKey.OfSignup(signUp.Id)))
                    said[known.Facts.Id] = row;
        return said;
    }
}
