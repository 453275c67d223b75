using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tributary.Bench.Floors;

/// <summary>The content of a body, and whether it is valid.</summary>
internal interface IFloorInput
{
    bool IsGood { get; }
}

internal sealed record FloorEvent(string Id, string Type, string Member, long Amount, string Currency) : IFloorInput
{
    [JsonIgnore]
    public bool IsGood =>
        FloorText.IsId(Id) && FloorText.IsId(Type) && FloorText.IsId(Member) && Amount >= 0 && Currency.Length == 3;
}

internal sealed record FloorMember(string? Id = null, string? Code = null, string? Visitor = null) : IFloorInput
{
    [JsonIgnore]
    public bool IsGood =>
        (Id is null || FloorText.IsId(Id))
        && (Code is null || FloorText.IsId(Code))
        && (Visitor is null || FloorText.IsId(Visitor));
}

internal static class FloorText
{
    public static bool IsId(string text) =>
        text.Length is > 0 and <= 128 && text.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0;
}

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Strict,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower
)]
[JsonSerializable(typeof(FloorEvent))]
[JsonSerializable(typeof(FloorEvent[]))]
[JsonSerializable(typeof(FloorMember))]
[JsonSerializable(typeof(FloorMember[]))]
internal sealed partial class FloorJson : JsonSerializerContext;
