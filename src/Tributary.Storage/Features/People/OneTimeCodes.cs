using System.Data.Common;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Storage.Connections;
using Tributary.Storage.Features.Audit;

namespace Tributary.Storage.Features.People;

/// <summary>
/// The one-time codes and recovery codes of people. Each statement that uses a code up changes a row, so that of two
/// requests with the same code only one passes.
/// </summary>
public sealed class OneTimeCodes(Database database)
{
    /// <summary>Keeps a secret that is not confirmed yet.</summary>
    /// <param name="secret">Encrypted.</param>
    /// <returns>False when the person's codes are on already.</returns>
    public async ValueTask<bool> BeginAsync(PersonId id, string secret, CancellationToken stopping) =>
        await database.ExecuteAsync(
            "update person set totp_secret = @secret where id = @id and totp_confirmed_at is null",
            stopping,
            ("id", id),
            ("secret", secret)
        ) > 0;

    /// <summary>Turns codes on. The code that confirms them is used up.</summary>
    /// <param name="person">The person with the secret that the code was checked by.</param>
    /// <param name="recovery">The hashes of the recovery codes.</param>
    /// <returns>False when the codes are on already, or another secret was begun.</returns>
    public ValueTask<bool> ConfirmAsync(
        Person person,
        long step,
        IReadOnlyList<byte[]> recovery,
        AuditRecord audit,
        CancellationToken stopping
    ) =>
        database.WriteAsync(
            async connection =>
            {
                var confirmed = await database.ExecuteAsync(
                    connection,
                    """
                    update person set totp_confirmed_at = @now, totp_step = @step
                    where id = @id and totp_secret = @secret and totp_confirmed_at is null
                    """,
                    stopping,
                    ("id", person.Id),
                    ("secret", person.TotpSecret),
                    ("step", step),
                    ("now", audit.At.Micros)
                );
                if (confirmed == 0)
                    return false;
                await ReplaceAsync(connection, person.Id, recovery, stopping);
                await AuditLog.RecordAsync(database, connection, audit, stopping);
                return true;
            },
            stopping
        );

    /// <summary>Uses a code up. One of the same or of an earlier time step no longer works.</summary>
    /// <returns>False when it was used before.</returns>
    public async ValueTask<bool> UseAsync(PersonId id, long step, CancellationToken stopping) =>
        await database.ExecuteAsync(
            "update person set totp_step = @step where id = @id and (totp_step is null or totp_step < @step)",
            stopping,
            ("id", id),
            ("step", step)
        ) > 0;

    /// <summary>Uses a recovery code up.</summary>
    /// <returns>False when there is no such code, or it was used before.</returns>
    public ValueTask<bool> UseRecoveryAsync(PersonId id, byte[] hash, AuditRecord audit, CancellationToken stopping) =>
        database.WriteAsync(
            async connection =>
            {
                var used = await database.ExecuteAsync(
                    connection,
                    "delete from recovery_code where person_id = @id and hash = @hash",
                    stopping,
                    ("id", id),
                    ("hash", hash)
                );
                if (used > 0)
                    await AuditLog.RecordAsync(database, connection, audit, stopping);
                return used > 0;
            },
            stopping
        );

    /// <summary>Returns how many recovery codes are left.</summary>
    public async ValueTask<int> CountRecoveryAsync(PersonId id, CancellationToken stopping) =>
        (
            await database.ListAsync(
                "select count(*) from recovery_code where person_id = @id",
                row => (int)row.GetInt64(0),
                stopping,
                ("id", id)
            )
        ).Single();

    /// <summary>Puts new recovery codes in the place of all earlier ones.</summary>
    public async ValueTask RenewRecoveryAsync(
        PersonId id,
        IReadOnlyList<byte[]> recovery,
        AuditRecord audit,
        CancellationToken stopping
    ) =>
        await database.WriteAsync(
            async connection =>
            {
                await ReplaceAsync(connection, id, recovery, stopping);
                await AuditLog.RecordAsync(database, connection, audit, stopping);
                return true;
            },
            stopping
        );

    /// <summary>Turns codes off, and deletes the secret and the recovery codes.</summary>
    public async ValueTask EndAsync(PersonId id, AuditRecord audit, CancellationToken stopping) =>
        await database.WriteAsync(
            async connection =>
            {
                await database.ExecuteAsync(
                    connection,
                    "update person set totp_secret = null, totp_confirmed_at = null, totp_step = null where id = @id",
                    stopping,
                    ("id", id)
                );
                await ReplaceAsync(connection, id, [], stopping);
                await AuditLog.RecordAsync(database, connection, audit, stopping);
                return true;
            },
            stopping
        );

    private async ValueTask ReplaceAsync(
        DbConnection connection,
        PersonId id,
        IReadOnlyList<byte[]> recovery,
        CancellationToken stopping
    )
    {
        await database.ExecuteAsync(
            connection,
            "delete from recovery_code where person_id = @id",
            stopping,
            ("id", id)
        );
        foreach (var hash in recovery)
            await database.ExecuteAsync(
                connection,
                "insert into recovery_code (person_id, hash) values (@id, @hash)",
                stopping,
                ("id", id),
                ("hash", hash)
            );
    }
}
