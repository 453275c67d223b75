using System.Data.Common;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Pipeline;
using Tributary.Storage.Connections;
using Tributary.Storage.Features.Audit;
using Tributary.Storage.Queries;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Features.People;

/// <summary>
/// The people who sign in to the dashboard. No password is stored. A trigger counts the owners, and a constraint keeps
/// the last one.
/// </summary>
public sealed class PersonStore(Database database)
{
    private const string LastOwnerStays = "an_owner_stays";

    public ValueTask<Person?> FindAsync(string email, CancellationToken stopping) =>
        FindAsync("p.email = @email", stopping, ("email", email));

    public ValueTask<Person?> FindAsync(PersonId id, CancellationToken stopping) =>
        FindAsync("p.id = @id", stopping, ("id", id));

    /// <summary>Finds a person by the name at an OpenID provider.</summary>
    public ValueTask<Person?> FindAsync(string issuer, string subject, CancellationToken stopping) =>
        FindAsync("p.issuer = @issuer and p.subject = @subject", stopping, ("issuer", issuer), ("subject", subject));

    public async ValueTask<ListPage<Person>> ListAsync(ListRange range, CancellationToken stopping)
    {
        var filter = new Filter().Within(range, "p.id", "p.created_at");
        var rows = await database.ListAsync(
            $"select {PersonRow.Columns} from person p where {filter} order by p.id desc limit @limit",
            PersonRow.Read,
            stopping,
            filter.Parameters
        );
        return ListPage<Person>.Of(rows, range.Limit, row => row.Id.Value);
    }

    /// <summary>Returns the name of each person, by its id.</summary>
    public async ValueTask<IReadOnlyList<(PersonId Id, string Name)>> NamesAsync(CancellationToken stopping) =>
        await database.ListAsync(
            "select id, name from person",
            row => (row.Id<PersonId>(0), row.GetString(1)),
            stopping
        );

    /// <summary>True when nobody can sign in yet.</summary>
    public async ValueTask<bool> IsEmptyAsync(CancellationToken stopping) =>
        (await database.ListAsync("select 1 from person limit 1", row => row.GetInt32(0), stopping)).Count == 0;

    /// <summary>Changes a person. Who is disabled has no session any more.</summary>
    /// <param name="audit">Its detail becomes what changed.</param>
    public async ValueTask<PersonChangeResult> ChangeAsync(
        PersonId id,
        PersonChange change,
        AuditRecord audit,
        CancellationToken stopping
    )
    {
        try
        {
            return await database.WriteAsync(
                async connection =>
                {
                    if (await FindLockedAsync(connection, id, stopping) is not { } before)
                        return PersonChangeResult.Unknown;
                    var after = Apply(before, change, audit.At);
                    if (after is { Role: Person.Owner, ProgramId: not null })
                        return PersonChangeResult.OwnerOfProgram;
                    await WriteAsync(connection, before, after, audit, stopping);
                    return PersonChangeResult.Changed;
                },
                stopping
            );
        }
        catch (StoreException fault) when (fault.Message.Contains(LastOwnerStays, StringComparison.Ordinal))
        {
            return PersonChangeResult.LastOwner;
        }
    }

    /// <summary>Sets a new password, and ends the person's other sessions.</summary>
    /// <param name="kept">The session that does not end.</param>
    public async ValueTask SetPasswordAsync(
        PersonId id,
        string passwordHash,
        SessionId? kept,
        AuditRecord audit,
        CancellationToken stopping
    ) =>
        await database.WriteAsync(
            async connection =>
            {
                await database.ExecuteAsync(
                    connection,
                    "update person set password_hash = @password where id = @id",
                    stopping,
                    ("id", id),
                    ("password", passwordHash)
                );
                await database.ExecuteAsync(
                    connection,
                    "delete from session where person_id = @id and id <> @kept",
                    stopping,
                    ("id", id),
                    ("kept", kept?.Value ?? 0)
                );
                await AuditLog.RecordAsync(database, connection, audit, stopping);
                return true;
            },
            stopping
        );

    private static Person Apply(Person before, PersonChange change, Instant now)
    {
        var role = change.Role ?? before.Role;
        return before with
        {
            Name = change.Name ?? before.Name,
            Role = role,
            // Who becomes an owner sees all programs, unless the change says otherwise and is refused.
            ProgramId =
                change.Program is { } program ? program.Id
                : role == Person.Owner ? null
                : before.ProgramId,
            DisabledAt = change.IsDisabled switch
            {
                true => before.DisabledAt ?? now,
                false => null,
                _ => before.DisabledAt,
            },
        };
    }

    private async ValueTask WriteAsync(
        DbConnection connection,
        Person before,
        Person after,
        AuditRecord audit,
        CancellationToken stopping
    )
    {
        var changes = Describe(before, after, await FindProgramAsync(connection, after.ProgramId, stopping));
        if (changes.Count == 0)
            return;
        await database.ExecuteAsync(
            connection,
            """
            update person set name = @name, role = @role, program_id = @program, disabled_at = @disabled where id = @id
            """,
            stopping,
            ("id", after.Id),
            ("name", after.Name),
            ("role", after.Role),
            ("program", after.ProgramId?.Value),
            ("disabled", after.DisabledAt?.Micros)
        );
        if (after.DisabledAt is not null)
            await database.ExecuteAsync(
                connection,
                "delete from session where person_id = @id",
                stopping,
                ("id", after.Id)
            );
        await AuditLog.RecordAsync(database, connection, audit with { Detail = string.Join(", ", changes) }, stopping);
    }

    /// <param name="program">The name of the only program that the person may see now.</param>
    private static List<string> Describe(Person before, Person after, string? program)
    {
        var changes = new List<string>();
        if (before.Name != after.Name)
            changes.Add("name");
        if (before.Role != after.Role)
            changes.Add($"role: {before.Role} to {after.Role}");
        if (before.ProgramId != after.ProgramId)
            changes.Add($"program: {program ?? "all"}");
        if (before.DisabledAt is null != after.DisabledAt is null)
            changes.Add(after.DisabledAt is null ? "enabled" : "disabled");
        return changes;
    }

    private async ValueTask<string?> FindProgramAsync(
        DbConnection connection,
        ProgramId? id,
        CancellationToken stopping
    ) =>
        id is null
            ? null
            : (
                await database.ListAsync(
                    connection,
                    "select name from program where id = @id",
                    row => row.GetString(0),
                    stopping,
                    ("id", id.Value)
                )
            ).FirstOrDefault();

    private async ValueTask<Person?> FindAsync(
        string condition,
        CancellationToken stopping,
        params (string Name, object? Value)[] parameters
    ) =>
        (
            await database.ListAsync(
                $"select {PersonRow.Columns} from person p where {condition}",
                PersonRow.Read,
                stopping,
                parameters
            )
        ).FirstOrDefault();

    private async ValueTask<Person?> FindLockedAsync(
        DbConnection connection,
        PersonId id,
        CancellationToken stopping
    ) =>
        (
            await database.ListAsync(
                connection,
                $"select {PersonRow.Columns} from person p where p.id = @id {database.Locked}",
                PersonRow.Read,
                stopping,
                ("id", id)
            )
        ).FirstOrDefault();
}
