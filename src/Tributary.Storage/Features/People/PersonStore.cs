using Tributary.Engine.Foundation;
using Tributary.Storage.Connections;

namespace Tributary.Storage.Features.People;

/// <summary>The people who sign in to the dashboard, and their sessions. No password and no token is stored.</summary>
public sealed class PersonStore(Database database)
{
    public async ValueTask<Person?> FindAsync(string email, CancellationToken stopping) =>
        (
            await database.ListAsync(
                $"select {PersonRow.Columns} from person p where p.email = @email",
                PersonRow.Read,
                stopping,
                ("email", email)
            )
        ).FirstOrDefault();

    /// <summary>Lists all people, in the order of their addresses.</summary>
    public ValueTask<List<Person>> ListAsync(CancellationToken stopping) =>
        database.ListAsync($"select {PersonRow.Columns} from person p order by p.email", PersonRow.Read, stopping);

    /// <summary>True when nobody can sign in yet.</summary>
    public async ValueTask<bool> IsEmptyAsync(CancellationToken stopping) =>
        (await database.ListAsync("select 1 from person limit 1", row => row.GetInt32(0), stopping)).Count == 0;

    /// <summary>Returns a session that has not ended, with its person.</summary>
    public async ValueTask<(Session Session, Person Person)?> FindSessionAsync(
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

    /// <summary>Lists the sessions of a person, newest first.</summary>
    public ValueTask<List<Session>> ListSessionsAsync(PersonId person, Instant now, CancellationToken stopping) =>
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

    /// <summary>Begins a session. What is known of the person's wrong passwords is forgotten.</summary>
    public async ValueTask BeginAsync(Session session, CancellationToken stopping)
    {
        await database.ExecuteAsync(SessionRow.Insert.Sql, stopping, SessionRow.Insert.Parameters(session));
        await database.ExecuteAsync(
            "update person set failures = 0, locked_until = null where id = @id",
            stopping,
            ("id", session.PersonId)
        );
    }

    public async ValueTask SeeAsync(SessionId id, Instant now, CancellationToken stopping) =>
        await database.ExecuteAsync(
            "update session set seen_at = @now where id = @id",
            stopping,
            ("id", id),
            ("now", now.Micros)
        );

    public async ValueTask EndAsync(byte[] tokenHash, CancellationToken stopping) =>
        await database.ExecuteAsync("delete from session where token_hash = @hash", stopping, ("hash", tokenHash));

    /// <summary>
    /// Counts a wrong password. From <paramref name="most"/> on, each one locks the person for a while.
    /// </summary>
    public async ValueTask FailAsync(PersonId id, int most, Instant lockedUntil, CancellationToken stopping) =>
        await database.ExecuteAsync(
            """
            update person set failures = failures + 1,
                locked_until = case when failures + 1 >= @most then @until else locked_until end
            where id = @id
            """,
            stopping,
            ("id", id),
            ("most", most),
            ("until", lockedUntil.Micros)
        );

    public async ValueTask InviteAsync(Invitation invitation, CancellationToken stopping) =>
        await database.ExecuteAsync(
            """
            insert into invitation (token_hash, email, name, role, program_id, ends_at)
            values (@hash, @email, @name, @role, @program, @ends)
            """,
            stopping,
            ("hash", invitation.TokenHash),
            ("email", invitation.Email),
            ("name", invitation.Name),
            ("role", invitation.Role),
            ("program", invitation.ProgramId is { } only ? only.Value : DBNull.Value),
            ("ends", invitation.EndsAt.Micros)
        );

    public async ValueTask<Invitation?> FindInvitationAsync(
        byte[] tokenHash,
        Instant now,
        CancellationToken stopping
    ) =>
        (
            await database.ListAsync(
                """
                select token_hash, email, name, role, program_id, ends_at from invitation
                where token_hash = @hash and ends_at > @now
                """,
                row => new Invitation(
                    row.GetFieldValue<byte[]>(0),
                    row.GetString(1),
                    row.GetString(2),
                    row.GetString(3),
                    row.IsDBNull(4) ? null : new ProgramId(row.GetInt64(4)),
                    new Instant(row.GetInt64(5))
                ),
                stopping,
                ("hash", tokenHash),
                ("now", now.Micros)
            )
        ).FirstOrDefault();

    /// <summary>
    /// Uses an invitation up: adds its person, or gives a person of that address a new password and ends the person's
    /// sessions.
    /// </summary>
    /// <returns>False when it was used in the meantime.</returns>
    public ValueTask<bool> AcceptAsync(byte[] tokenHash, Person person, CancellationToken stopping) =>
        database.WriteAsync(
            async connection =>
            {
                var used = await database.ExecuteAsync(
                    connection,
                    "delete from invitation where token_hash = @hash",
                    stopping,
                    ("hash", tokenHash)
                );
                if (used == 0)
                    return false;
                await database.ExecuteAsync(
                    connection,
                    "delete from session where person_id in (select id from person where email = @email)",
                    stopping,
                    ("email", person.Email)
                );
                var changed = await database.ExecuteAsync(
                    connection,
                    """
                    update person set password_hash = @password, failures = 0, locked_until = null
                    where email = @email
                    """,
                    stopping,
                    ("email", person.Email),
                    ("password", person.PasswordHash!)
                );
                if (changed == 0)
                    await database.ExecuteAsync(
                        connection,
                        PersonRow.Insert.Sql,
                        stopping,
                        PersonRow.Insert.Parameters(person)
                    );
                return true;
            },
            stopping
        );
}
