namespace Tributary.Client.Contracts;

/// <summary>Who makes a call: a key, or a person who is signed in to the dashboard.</summary>
public sealed record MeInfo
{
    /// <summary>The name in the log: <c>key_…</c>, <c>person_…</c>, or <c>admin</c> for the bootstrap key.</summary>
    public required string Actor { get; init; }

    /// <summary>The scopes of the caller.</summary>
    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>The only program that the caller sees. Null for all of them.</summary>
    public string? Program { get; init; }

    /// <summary>The person. Null for a key.</summary>
    public PersonInfo? Person { get; init; }

    /// <summary>How many recovery codes the person has left. Null without one-time codes.</summary>
    public int? RecoveryCodes { get; init; }
}

/// <summary>A change of a person's own account.</summary>
public sealed record MePatch
{
    /// <summary>The name that others see.</summary>
    public required string Name { get; init; }
}

/// <summary>A new password of a person.</summary>
public sealed record NewPassword
{
    /// <summary>The current password.</summary>
    public required string Current { get; init; }

    /// <summary>The new password, of 12 to 256 characters.</summary>
    public required string Password { get; init; }
}

/// <summary>Confirms a change of one-time codes.</summary>
public sealed record PasswordRequest
{
    /// <summary>The current password.</summary>
    public required string Password { get; init; }
}

/// <summary>The secret of one-time codes. It is shown once.</summary>
public sealed record CodeSecret
{
    /// <summary>The secret in base32, to type into an authenticator app.</summary>
    public required string Secret { get; init; }

    /// <summary>The secret as the address that authenticator apps read, <c>otpauth://…</c>.</summary>
    public required string Uri { get; init; }

    /// <summary>The address as a QR image in SVG.</summary>
    public required string Qr { get; init; }
}

/// <summary>A one-time code.</summary>
public sealed record CodeRequest
{
    /// <summary>The six digits that the app shows now.</summary>
    public required string Code { get; init; }
}

/// <summary>Recovery codes. Each signs a person in once, instead of a one-time code. They are shown once.</summary>
public sealed record RecoveryCodes
{
    /// <summary>The ten codes.</summary>
    public required IReadOnlyList<string> Codes { get; init; }
}
