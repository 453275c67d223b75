using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tributary.Engine.Foundation;
using Tributary.Storage.Connections;

namespace Tributary.Storage.Features.Backups;

/// <summary>The last backup that succeeded, which the database keeps for monitoring.</summary>
/// <param name="Bytes">Its size; 0 when it was made by other means.</param>
public sealed record BackupRecord(long EndedAtMicros, long Bytes)
{
    private const string Setting = "backed_up";

    [JsonIgnore]
    public Instant EndedAt => new(EndedAtMicros);

    public async ValueTask WriteAsync(Database database, CancellationToken stopping) =>
        await database.ExecuteAsync(
            "insert into setting (key, value) values (@key, @value) on conflict (key) do update set value = "
                + "excluded.value",
            stopping,
            ("@key", Setting),
            ("@value", JsonSerializer.Serialize(this, BackupJson.Default.BackupRecord))
        );

    /// <returns>Null when none was recorded.</returns>
    public static async ValueTask<BackupRecord?> FindAsync(
        Database database,
        DbConnection connection,
        CancellationToken stopping
    )
    {
        var found = await database.ListAsync(
            connection,
            "select value from setting where key = @key",
            row => row.GetString(0),
            stopping,
            ("@key", Setting)
        );
        return found is [var text] ? JsonSerializer.Deserialize(text, BackupJson.Default.BackupRecord) : null;
    }
}
