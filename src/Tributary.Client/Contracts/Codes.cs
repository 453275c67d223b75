using System.Text.Json.Serialization;
using Tributary.Client.Contracts.Json;

namespace Tributary.Client.Contracts;

/// <summary>An additional code of a member. All fields are optional.</summary>
public sealed record NewCode
{
    /// <summary>
    /// The code: 3 to 40 characters, unique in the program without regard to case. The default is a generated code of 8
    /// characters.
    /// </summary>
    public string? Code { get; init; }

    /// <summary>
    /// The kind: one of <see cref="CodeKinds"/>. The default is <c>vanity</c> for a given code and <c>generated</c>
    /// otherwise.
    /// </summary>
    public string? Kind { get; init; }

    /// <summary>
    /// The destination of the link: http or https, on a host that the Terms allow. The default is the destination of
    /// the program.
    /// </summary>
    public string? Destination { get; init; }

    /// <summary>The time from which the code is active, inclusive. The default is now.</summary>
    public DateTimeOffset? StartsAt { get; init; }

    /// <summary>The time until which the code is active, exclusive. Without it, the code never ends.</summary>
    public DateTimeOffset? EndsAt { get; init; }

    /// <summary>The largest number of sign-ups with the code, at least 1. The default is no limit.</summary>
    public int? MaxUses { get; init; }
}

/// <summary>
/// A change of a code. Fields that are not set keep their values, and null removes a limit. The text and the owner of a
/// code never change.
/// </summary>
public sealed record CodePatch
{
    /// <summary>
    /// The destination of the link: http or https, on a host that the Terms allow. Null resets it to the destination of
    /// the program.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public PatchText Destination { get; init; }

    /// <summary>The time from which the code is active, inclusive. Null for no limit.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    [JsonConverter(typeof(PatchValueConverter<DateTimeOffset>))]
    public PatchValue<DateTimeOffset> StartsAt { get; init; }

    /// <summary>The time until which the code is active, exclusive. Null for no limit.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    [JsonConverter(typeof(PatchValueConverter<DateTimeOffset>))]
    public PatchValue<DateTimeOffset> EndsAt { get; init; }

    /// <summary>The largest number of sign-ups with the code, at least 1. Null for no limit.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    [JsonConverter(typeof(PatchValueConverter<int>))]
    public PatchValue<int> MaxUses { get; init; }
}

/// <summary>A code with its link.</summary>
public sealed record CodeInfo
{
    /// <summary>The code as it was created. It is found in upper and lower case.</summary>
    public required string Code { get; init; }

    /// <summary>
    /// True if a sign-up with the code counts now: the code is within its time span, has uses left, and its owner may
    /// refer.
    /// </summary>
    public required bool Active { get; init; }

    /// <summary>The kind: one of <see cref="CodeKinds"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>The destination of the link.</summary>
    public required string Destination { get; init; }

    /// <summary>The id of the owner. Null for keys of scope <c>public</c>.</summary>
    public string? Member { get; init; }

    /// <summary>The time from which the code is active, inclusive. Null for no limit.</summary>
    public DateTimeOffset? StartsAt { get; init; }

    /// <summary>The time until which the code is active, exclusive. Null for no limit.</summary>
    public DateTimeOffset? EndsAt { get; init; }

    /// <summary>The largest number of sign-ups with the code. Null for no limit.</summary>
    public int? MaxUses { get; init; }

    /// <summary>The number of sign-ups with the code.</summary>
    public required long Uses { get; init; }

    /// <summary>The link of the code.</summary>
    public required string Link { get; init; }
}

/// <summary>The values of <see cref="CodeInfo.Kind"/>. Later versions may add values.</summary>
public static class CodeKinds
{
    /// <summary>The code was generated at random and cannot be guessed.</summary>
    public const string Generated = "generated";

    /// <summary>The code was chosen to be easy to remember.</summary>
    public const string Vanity = "vanity";

    /// <summary>The code is typed at a checkout, not clicked.</summary>
    public const string Coupon = "coupon";
}
