using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tributary.Engine.Foundation;
using Tributary.Storage.Connections;
using Tributary.Storage.Queries;

namespace Tributary.Storage.Features.Backups;

/// <summary>The last backup that succeeded, which the database keeps for monitoring.</summary>
/// <param name="Bytes">Its size; 0 when it was made by other means.</param>
public sealed record BackupRecord(long EndedAtMicros, long Bytes)
{
    private const string Setting = "backed_up";

    [JsonIgnore]
    public Instant EndedAt => new(EndedAtMicros);

    public ValueTask WriteAsync(Database database, CancellationToken stopping) =>
        StoredSettings.SetAsync(
            database,
            Setting,
            JsonSerializer.Serialize(this, BackupJson.Default.BackupRecord),
            stopping
        );

    /// <returns>Null when none was recorded.</returns>
    public static async ValueTask<BackupRecord?> FindAsync(
        Database database,
        DbConnection connection,
        CancellationToken stopping
    ) =>
        await StoredSettings.FindAsync(database, connection, Setting, stopping) is { } text
            ? JsonSerializer.Deserialize(text, BackupJson.Default.BackupRecord)
            : null;
}
