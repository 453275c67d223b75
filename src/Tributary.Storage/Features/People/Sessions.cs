using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Storage.Connections;
using Tributary.Storage.Features.Audit;

namespace Tributary.Storage.Features.People;

/// <summary>The sessions of people's browsers. A token is stored as its hash.</summary>
public sealed class Sessions(Database database)
{
    /// <summary>Returns a session that has not ended, with its person.</summary>
    public async ValueTask<(Session Session, Person Person)?> FindAsync(
        byte[] tokenHash,
        Instant now,
        CancellationToken stopping
    )
    {
        var sessions = await database.ListAsync(
            $"select {SessionRow.Columns} from session s where s.token_hash = @hash and s.ends_at > @now",
            SessionRow.Read,
            stopping,
            ("hash", tokenHash),
            ("now", now.Micros)
        );
        if (sessions is not [var session])
            return null;
        var people = await database.ListAsync(
            $"select {PersonRow.Columns} from person p where p.id = @id and p.disabled_at is null",
            PersonRow.Read,
            stopping,
            ("id", session.PersonId)
        );
        return people is [var person] ? (session, person) : null;
    }

    /// <summary>Lists the sessions of a person that have not ended, newest first.</summary>
    public ValueTask<List<Session>> ListAsync(PersonId person, Instant now, CancellationToken stopping) =>
        database.ListAsync(
            $"""
            select {SessionRow.Columns} from session s
            where s.person_id = @person and s.ends_at > @now order by s.id desc
            """,
            SessionRow.Read,
            stopping,
            ("person", person),
            ("now", now.Micros)
        );

    public async ValueTask BeginAsync(Session session, AuditRecord audit, CancellationToken stopping) =>
        await database.WriteAsync(
            async connection =>
            {
                await database.ExecuteAsync(
                    connection,
                    SessionRow.Insert.Sql,
                    stopping,
                    SessionRow.Insert.Parameters(session)
                );
                await AuditLog.RecordAsync(database, connection, audit, stopping);
                return true;
            },
            stopping
        );

    /// <summary>Records when a session was last used.</summary>
    public async ValueTask SeeAsync(SessionId id, Instant now, CancellationToken stopping) =>
        await database.ExecuteAsync(
            "update session set seen_at = @now where id = @id",
            stopping,
            ("id", id),
            ("now", now.Micros)
        );

    /// <summary>Ends the session of a token, by its person.</summary>
    public async ValueTask EndAsync(byte[] tokenHash, CancellationToken stopping) =>
        await database.ExecuteAsync("delete from session where token_hash = @hash", stopping, ("hash", tokenHash));

    /// <summary>Ends one session of a person.</summary>
    /// <returns>False when the person has no such session.</returns>
    public async ValueTask<bool> EndAsync(
        PersonId person,
        SessionId id,
        AuditRecord audit,
        CancellationToken stopping
    ) => await EndAsync(person, "id = @session", id, audit, stopping) > 0;

    /// <summary>Ends all sessions of a person but one.</summary>
    /// <param name="kept">Null when every session ends.</param>
    /// <returns>The number of sessions that ended.</returns>
    public ValueTask<int> EndAllAsync(
        PersonId person,
        SessionId? kept,
        AuditRecord audit,
        CancellationToken stopping
    ) => EndAsync(person, "id <> @session", kept ?? default, audit, stopping);

    private ValueTask<int> EndAsync(
        PersonId person,
        string condition,
        SessionId session,
        AuditRecord audit,
        CancellationToken stopping
    ) =>
        database.WriteAsync(
            async connection =>
            {
                var ended = await database.ExecuteAsync(
                    connection,
                    $"delete from session where person_id = @person and {condition}",
                    stopping,
                    ("person", person),
                    ("session", session)
                );
                if (ended > 0)
                    await AuditLog.RecordAsync(
                        database,
                        connection,
                        audit with
                        {
                            Detail = $"sessions: {ended}",
                        },
                        stopping
                    );
                return ended;
            },
            stopping
        );
}
