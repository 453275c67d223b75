using System.Text.Json.Serialization;
using Tributary.Client.Contracts.Json;

namespace Tributary.Client.Contracts;

/// <summary>A further code of a member. Everything is optional: an empty one gets a generated code.</summary>
public sealed record NewCode
{
    /// <summary>3 to 40 characters, unique in the program whatever their case; generated (8 characters) unless given.</summary>
    public string? Code { get; init; }

    /// <summary>One of <see cref="CodeKinds"/>; <c>vanity</c> for a given code and <c>generated</c> otherwise, unless said.</summary>
    public string? Kind { get; init; }

    /// <summary>Where the link leads: http or https, on a host the Terms allow; the program's own destination unless given.</summary>
    public string? Destination { get; init; }

    /// <summary>Inclusive; active at once unless given.</summary>
    public DateTimeOffset? StartsAt { get; init; }

    /// <summary>Exclusive; active for ever unless given.</summary>
    public DateTimeOffset? EndsAt { get; init; }

    /// <summary>Most sign-ups it may bring, 1 or more; without limit unless given.</summary>
    public int? MaxUses { get; init; }
}

/// <summary>A change of a code: what is not set stays, and null takes a limit away. Its text and its owner never change.</summary>
public sealed record CodePatch
{
    /// <summary>Where the link leads: http or https, on a host the Terms allow; null for the program's own destination.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public PatchText Destination { get; init; }

    /// <summary>Inclusive; null for always.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    [JsonConverter(typeof(PatchValueConverter<DateTimeOffset>))]
    public PatchValue<DateTimeOffset> StartsAt { get; init; }

    /// <summary>Exclusive; null for never.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    [JsonConverter(typeof(PatchValueConverter<DateTimeOffset>))]
    public PatchValue<DateTimeOffset> EndsAt { get; init; }

    /// <summary>Most sign-ups it may bring, 1 or more; null for no limit.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    [JsonConverter(typeof(PatchValueConverter<int>))]
    public PatchValue<int> MaxUses { get; init; }
}

/// <summary>A code and its link.</summary>
public sealed record CodeInfo
{
    /// <summary>As it was made; any case finds it.</summary>
    public required string Code { get; init; }

    /// <summary>True when a sign-up with it counts now: within its span, with uses left, of a member who may refer.</summary>
    public required bool Active { get; init; }

    /// <summary>One of <see cref="CodeKinds"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>Where the link leads.</summary>
    public required string Destination { get; init; }

    /// <summary>The owner's id; null for keys that may be seen in browsers.</summary>
    public string? Member { get; init; }

    /// <summary>Inclusive; null for always.</summary>
    public DateTimeOffset? StartsAt { get; init; }

    /// <summary>Exclusive; null for never.</summary>
    public DateTimeOffset? EndsAt { get; init; }

    /// <summary>Most sign-ups it may bring; null for no limit.</summary>
    public int? MaxUses { get; init; }

    /// <summary>Sign-ups it has brought.</summary>
    public required long Uses { get; init; }

    /// <summary>The code as a link.</summary>
    public required string Link { get; init; }
}

/// <summary>What <see cref="CodeInfo.Kind"/> may say; take others for ones added later.</summary>
public static class CodeKinds
{
    /// <summary>Drawn at random, unguessable.</summary>
    public const string Generated = "generated";

    /// <summary>Chosen to be remembered.</summary>
    public const string Vanity = "vanity";

    /// <summary>Typed at a checkout rather than clicked.</summary>
    public const string Coupon = "coupon";
}
