using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tributary.Engine.Foundation;
using Tributary.Storage.Connections;

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

    public async ValueTask WriteAsync(Database database, CancellationToken stopping) =>
        await database.ExecuteAsync(
            "insert into setting (key, value) values (@key, @value) on conflict (key) do update set value = "
                + "excluded.value",
            stopping,
            ("@key", Setting),
            ("@value", JsonSerializer.Serialize(this, VerifyJson.Default.VerifyRecord))
        );

    /// <returns>Null when verify never ran.</returns>
    internal static async ValueTask<VerifyRecord?> FindAsync(
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
        return found is [var text] ? JsonSerializer.Deserialize(text, VerifyJson.Default.VerifyRecord) : null;
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(VerifyRecord))]
internal sealed partial class VerifyJson : JsonSerializerContext;
