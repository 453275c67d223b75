using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tributary.Engine.Foundation;
using Tributary.Storage.Connections;
using Tributary.Storage.Queries;

namespace Tributary.Storage.Features.Monitoring;

/// <summary>The result of the last verify, which the database keeps for monitoring.</summary>
/// <param name="Offenders">
/// For each invariant, how many ids broke it; 0 when it held. A check names a bounded number of them.
/// </param>
public sealed record VerifyRecord(long EndedAtMicros, double Seconds, IReadOnlyDictionary<string, int> Offenders)
{
    private const string Setting = "verified";

    [JsonIgnore]
    public Instant EndedAt => new(EndedAtMicros);

    public ValueTask WriteAsync(Database database, CancellationToken stopping) =>
        StoredSettings.SetAsync(
            database,
            Setting,
            JsonSerializer.Serialize(this, VerifyJson.Default.VerifyRecord),
            stopping
        );

    /// <returns>Null when verify never ran.</returns>
    internal static async ValueTask<VerifyRecord?> FindAsync(
        Database database,
        DbConnection connection,
        CancellationToken stopping
    ) =>
        await StoredSettings.FindAsync(database, connection, Setting, stopping) is { } text
            ? JsonSerializer.Deserialize(text, VerifyJson.Default.VerifyRecord)
            : null;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(VerifyRecord))]
internal sealed partial class VerifyJson : JsonSerializerContext;
