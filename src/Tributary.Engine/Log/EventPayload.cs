using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tributary.Engine.Log;

/// <summary>The facts of a platform's event that have no column of their own.</summary>
public sealed record EventPayload
{
    private static readonly EventPayload s_none = new();

    /// <summary>True when the event names a reversal and cancels it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Reinstates { get; init; }

    /// <summary>
    /// True for an event that is imported as history. It is counted and pays nothing, as another system has paid for
    /// it.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsHistory { get; init; }

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, PayloadJson.Default.EventPayload);

    public static EventPayload Parse(ReadOnlyMemory<byte> json) =>
        json.IsEmpty ? s_none : JsonSerializer.Deserialize(json.Span, PayloadJson.Default.EventPayload) ?? s_none;
}
