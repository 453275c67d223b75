using Tributary.Engine.Foundation;

namespace Tributary.Server.Application.Access;

/// <summary>The browser from which somebody signs in.</summary>
/// <param name="Network">Names its address, or the /64 of an IPv6 address.</param>
/// <param name="Address">Its address; null when it is not known.</param>
/// <param name="UserAgent">Its own description; null when it sends none.</param>
internal sealed record SignInBrowser(string Network, string? Address, string? UserAgent)
{
    /// <summary>The proof of a cookie that somebody has signed in from this browser before.</summary>
    public KnownBrowser? Known { get; init; }

    /// <summary>The request that it sends now.</summary>
    public string? RequestId { get; init; }
}

/// <summary>A browser from which a person has signed in.</summary>
/// <param name="Name">Unlike that of any other browser.</param>
internal sealed record KnownBrowser(PersonId Person, string Name);
