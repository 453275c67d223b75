using System.Text.Json;
using System.Text.Json.Serialization;
using Tributary.Engine.Clicks;
using Tributary.Engine.Foundation;
using Tributary.Engine.Members;

namespace Tributary.Engine.Log;

/// <summary>
/// The facts of a sign-up about its member, and about the click and browser that it came from. It holds only numbers
/// and closed words, as the log outlives an erasure.
/// </summary>
public sealed record SignUpPayload
{
    private static readonly SignUpPayload s_none = new();

    /// <summary>Null for an active member.</summary>
    public MemberStatus? Status { get; init; }
    public string? Group { get; init; }
    public string? Country { get; init; }
    public string? Currency { get; init; }

    /// <summary>The time between the click and the sign-up; null without a click.</summary>
    public long? ClickLagMicros { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ClickFlags ClickFlags { get; init; }

    /// <summary>True when the e-mail address belongs to a provider of disposable addresses.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Disposable { get; init; }

    /// <summary>The country of the network address.</summary>
    public string? AddressCountry { get; init; }

    /// <summary>True when the network address belongs to a data centre or a VPN.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Hosting { get; init; }

    /// <summary>True for a sign-up that named its network address and browser.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool HasBrowser { get; init; }

    /// <summary>See <see cref="EventPayload.IsHistory"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsHistory { get; init; }

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, PayloadJson.Default.SignUpPayload);

    public static SignUpPayload Parse(ReadOnlyMemory<byte> json) =>
        json.IsEmpty ? s_none : JsonSerializer.Deserialize(json.Span, PayloadJson.Default.SignUpPayload) ?? s_none;
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(EnumNameConverter<MemberStatus>)]
)]
[JsonSerializable(typeof(SignUpPayload))]
[JsonSerializable(typeof(EventPayload))]
internal sealed partial class PayloadJson : JsonSerializerContext;
