using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tributary.Engine.Screening;

/// <summary>
/// Reads and writes the stored form of <see cref="Evidence"/>: compact JSON, in which absent fields have their default.
/// </summary>
public static class EvidenceCodec
{
    public static string Write(Evidence evidence) => JsonSerializer.Serialize(evidence, EvidenceJson.Default.Evidence);

    public static Evidence Read(string json) => JsonSerializer.Deserialize(json, EvidenceJson.Default.Evidence)!;
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = false
)]
[JsonSerializable(typeof(Evidence))]
internal sealed partial class EvidenceJson : JsonSerializerContext;
