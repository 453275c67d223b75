using System.Collections.Immutable;
using Npgsql;
using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Foundation;
using Tributary.Engine.Registration;
using Tributary.Storage.Connections;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Flow;

/// <summary>
/// Stores sign-ups that wait for their attribution, and ids that were erased before anybody signed up under them.
/// </summary>
internal sealed class PostgresAwaiting(NpgsqlDataSource source)
{
    // language=sql
    internal static readonly string SelectAwaiting = $"""
        select {AwaitingRow.Columns}
        from (select unnest($1::bigint[]) as program_id, unnest($2::text[]) as external_id) as n
        join awaiting_sign_up a on a.program_id = n.program_id and a.external_id = n.external_id
        """;

    // language=sql
    private const string DeleteAwaiting = """
        delete from awaiting_sign_up a
        using (select unnest($1::bigint[]) as program_id, unnest($2::text[]) as external_id) as n
        where a.program_id = n.program_id and a.external_id = n.external_id
        """;

    // language=sql
    private static readonly string SelectEndedWaits = $"""
        select {AwaitingRow.Columns} from awaiting_sign_up a where a.ends_at <= $1
        order by a.ends_at, a.program_id, a.external_id limit $2
        """;

    // language=sql — entries that were given up for such an id are decided, too
    private const string ReviveParked = """
        update parked set waits_for = waited_for, waited_for = null where event_id = any(array(
            select p.event_id
            from (select unnest($1::bigint[]) as program_id, unnest($2::text[]) as waits_for) as n
            cross join lateral (
                select p.event_id from parked p
                where p.program_id = n.program_id and p.waited_for = n.waits_for offset 0) as p))
        """;

    // language=sql — blanks events that waited for an id which was erased instead
    private static readonly string BlankParkedEntries = $"""
        update early_entry
        set{EntryRow.Blanks}
        where id = any(array(
            select p.event_id
            from (select unnest($1::bigint[]) as program_id, unnest($2::text[]) as waits_for) as n
            cross join lateral (
                select p.event_id from parked p
                where p.program_id = n.program_id and p.waits_for = n.waits_for offset 0) as p))
        """;

    public async ValueTask<IReadOnlyList<AwaitingSignUp>> FindEndedAsync(
        Instant asOf,
        int limit,
        CancellationToken stopping
    )
    {
        var ended = new List<AwaitingSignUp>();
        await using var session = await PostgresSession.BeginAsync(source, stopping);
        var trip = session.NewTrip();
        trip.Read(SelectEndedWaits, r => ended.Add(AwaitingRow.Read(r)), asOf.Micros, limit);
        await trip.RunAsync(stopping);
        return ended;
    }

    public static void AddAwaiting(Dictionary<(ProgramId, string), AwaitingSignUp> awaiting, NpgsqlDataReader reader)
    {
        var row = AwaitingRow.Read(reader);
        awaiting[(row.SignUp.ProgramId, row.SignUp.Id)] = row;
    }

    public static void Write(RoundTrip trip, SignUpDecisions decisions)
    {
        var (waits, ended) = (decisions.Awaiting, decisions.Ended);
        AwaitingRow.InsertOrSet.Add(trip, waits); // the rows come sorted
        if (!ended.IsEmpty)
            trip.Write(DeleteAwaiting, ended.Ids(e => e.Program), ended.Column(e => e.Id));
    }

    public static void BlankParked(RoundTrip trip, ImmutableArray<RegisteredMember> members)
    {
        var erased = members.Where(m => m.SignUp.IsErasure).ToList();
        if (erased.Count == 0)
            return;
        var (programs, waits) = (
            erased.Column(m => m.SignUp.ProgramId),
            erased.Column(m => Wait.ForMember(m.SignUp.Id))
        );
        trip.Write(ReviveParked, programs.Numbers(), waits);
        trip.Write(BlankParkedEntries, programs.Numbers(), waits);
    }
}
