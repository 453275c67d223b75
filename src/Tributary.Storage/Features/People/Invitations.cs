using System.Data.Common;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Storage.Connections;
using Tributary.Storage.Features.Audit;
using Tributary.Storage.Queries;

namespace Tributary.Storage.Features.People;

/// <summary>Invitations, each of which is used once. A token is stored as its hash.</summary>
public sealed class Invitations(Database database)
{
    public async ValueTask AddAsync(Invitation invitation, AuditRecord audit, CancellationToken stopping) =>
        await database.WriteAsync(
            async connection =>
            {
                await database.ExecuteAsync(
                    connection,
                    InvitationRow.Insert.Sql,
                    stopping,
                    InvitationRow.Insert.Parameters(invitation)
                );
                await AuditLog.RecordAsync(database, connection, audit, stopping);
                return true;
            },
            stopping
        );

    /// <summary>Finds the invitation of a link that has not ended.</summary>
    public ValueTask<Invitation?> FindAsync(byte[] tokenHash, Instant now, CancellationToken stopping) =>
        FindAsync("i.token_hash = @of", tokenHash, now, stopping);

    /// <summary>Finds the latest invitation of an e-mail address that has not ended.</summary>
    public ValueTask<Invitation?> FindAsync(string email, Instant now, CancellationToken stopping) =>
        FindAsync("i.email = @of", email, now, stopping);

    /// <summary>Lists the invitations that have not ended, newest first.</summary>
    public async ValueTask<ListPage<Invitation>> ListAsync(ListRange range, Instant now, CancellationToken stopping)
    {
        var filter = new Filter().And("i.ends_at > @now", "@now", now.Micros).Within(range, "i.id", "i.created_at");
        var rows = await database.ListAsync(
            $"select {InvitationRow.Columns} from invitation i where {filter} order by i.id desc limit @limit",
            InvitationRow.Read,
            stopping,
            filter.Parameters
        );
        return ListPage<Invitation>.Of(rows, range.Limit, row => row.Id.Value);
    }

    /// <returns>False when there is no such invitation.</returns>
    public ValueTask<bool> WithdrawAsync(InvitationId id, AuditRecord audit, CancellationToken stopping) =>
        database.WriteAsync(
            async connection =>
            {
                if (await DeleteAsync(connection, id, stopping) == 0)
                    return false;
                await AuditLog.RecordAsync(database, connection, audit, stopping);
                return true;
            },
            stopping
        );

    /// <summary>
    /// Uses an invitation up: adds its person, or gives the person of its address a new way to sign in and ends the
    /// person's sessions. An invitation for any address only adds a person, and the others like it end with it.
    /// </summary>
    /// <param name="person">The person to add. Its password, issuer and subject count for one who is there.</param>
    /// <param name="audit">Its actor becomes the person.</param>
    /// <returns>False when it was used in the meantime, or is for any address and somebody has this one.</returns>
    public ValueTask<bool> AcceptAsync(
        Invitation invitation,
        Person person,
        AuditRecord audit,
        CancellationToken stopping
    ) =>
        database.WriteAsync(
            async connection =>
            {
                var known = await FindIdAsync(connection, person.Email, stopping);
                if (invitation.Email.Length == 0 && known is not null)
                    return false;
                if (await DeleteAsync(connection, invitation.Id, stopping) == 0)
                    return false;
                if (invitation.Email.Length == 0)
                    await database.ExecuteAsync(connection, "delete from invitation where email = ''", stopping);
                var id = known ?? person.Id;
                if (known is null)
                    await database.ExecuteAsync(
                        connection,
                        PersonRow.Insert.Sql,
                        stopping,
                        PersonRow.Insert.Parameters(person)
                    );
                else
                    await RenewAsync(connection, id, person, stopping);
                var actor = audit.Actor with { Name = Person.NameOf(id) };
                await AuditLog.RecordAsync(database, connection, audit with { Actor = actor }, stopping);
                return true;
            },
            stopping
        );

    /// <summary>Deletes what has ended: invitations, sessions, and counts of tries that began long ago.</summary>
    /// <param name="trialsBefore">Tries that began before this time no longer count.</param>
    public async ValueTask DeleteEndedAsync(Instant now, Instant trialsBefore, CancellationToken stopping)
    {
        await database.ExecuteAsync("delete from invitation where ends_at <= @now", stopping, ("now", now.Micros));
        await database.ExecuteAsync("delete from session where ends_at <= @now", stopping, ("now", now.Micros));
        await database.ExecuteAsync(
            "delete from sign_in_trial where began_at < @before",
            stopping,
            ("before", trialsBefore.Micros)
        );
    }

    private async ValueTask<Invitation?> FindAsync(
        string condition,
        object of,
        Instant now,
        CancellationToken stopping
    ) =>
        (
            await database.ListAsync(
                $"""
                select {InvitationRow.Columns} from invitation i
                where {condition} and i.ends_at > @now order by i.id desc limit 1
                """,
                InvitationRow.Read,
                stopping,
                ("of", of),
                ("now", now.Micros)
            )
        ).FirstOrDefault();

    private ValueTask<int> DeleteAsync(DbConnection connection, InvitationId id, CancellationToken stopping) =>
        database.ExecuteAsync(connection, "delete from invitation where id = @id", stopping, ("id", id));

    private async ValueTask<PersonId?> FindIdAsync(DbConnection connection, string email, CancellationToken stopping) =>
        (
            await database.ListAsync(
                connection,
                "select id from person where email = @email",
                row => new PersonId(row.GetInt64(0)),
                stopping,
                ("email", email)
            )
        )
            is [var id]
            ? id
            : null;

    private async ValueTask RenewAsync(DbConnection connection, PersonId id, Person given, CancellationToken stopping)
    {
        await database.ExecuteAsync(
            connection,
            """
            update person set password_hash = coalesce(@password, password_hash), issuer = coalesce(@issuer, issuer),
                subject = coalesce(@subject, subject) where id = @id
            """,
            stopping,
            ("id", id),
            ("password", given.PasswordHash),
            ("issuer", given.Issuer),
            ("subject", given.Subject)
        );
        await database.ExecuteAsync(connection, "delete from session where person_id = @id", stopping, ("id", id));
    }
}
