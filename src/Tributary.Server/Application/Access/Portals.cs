using System.Collections.Concurrent;
using Tributary.Engine.Foundation;
using Tributary.Engine.Pipeline;
using Tributary.Storage.Features.Portal;

namespace Tributary.Server.Application.Access;

/// <summary>
/// The sessions of members' own pages. Found ones are cached for two seconds, so a blocked member is out within them on
/// every node.
/// </summary>
internal sealed class Portals(PortalSessions sessions, IStore store, TimeProvider time)
{
    private const string Mark = "ptl_";

    /// <summary>The mark, and 32 bytes in base64url.</summary>
    public const int TokenLength = 47;

    private const int MostRemembered = 10_000;

    /// <summary>Keeps the rate limit of a member apart from that of a key: no key has so large an id.</summary>
    private const long MemberBit = 1L << 62;

    private static readonly TimeSpan s_remembered = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, (OpenPortal? Portal, long At)> _known = new(StringComparer.Ordinal);

    /// <summary>Begins a session of a member's pages.</summary>
    /// <returns>The token for the address, which nothing else knows.</returns>
    public async ValueTask<(string Token, Instant EndsAt)> BeginAsync(
        ProgramId programId,
        MemberId memberId,
        IReadOnlyList<string> origins,
        TimeSpan lasts,
        CancellationToken stopping
    )
    {
        var token = Mark + RandomTokens.New();
        var now = store.Now;
        var endsAt = now + lasts;
        await sessions.AddAsync(
            new PortalSession(RandomTokens.Hash(token), programId, memberId, origins, now, endsAt),
            stopping
        );
        return (token, endsAt);
    }

    /// <returns>Null when the session is unknown or has ended, or its member is blocked or erased.</returns>
    public async ValueTask<OpenPortal?> FindAsync(string token, CancellationToken stopping)
    {
        if (token.Length != TokenLength || !token.StartsWith(Mark, StringComparison.Ordinal))
            return null;
        var hash = RandomTokens.Hash(token);
        var name = Convert.ToHexStringLower(hash);
        var now = store.Now;
        if (_known.TryGetValue(name, out var known) && time.GetElapsedTime(known.At) < s_remembered)
            return known.Portal is { } portal && portal.Session.EndsAt > now ? portal : null;
        var at = time.GetTimestamp();
        var found = await sessions.FindAsync(hash, now, stopping);
        if (_known.Count >= MostRemembered)
            _known.Clear();
        _known[name] = (found, at);
        return found;
    }

    /// <summary>
    /// Returns the caller that stands for a member's pages. It has no scope, and a rate limit of its own.
    /// </summary>
    public static Caller CallerOf(OpenPortal portal) =>
        new(new KeyId(portal.Session.MemberId.Value | MemberBit), Scopes.None, portal.Session.ProgramId)
        {
            Member = portal.Member,
        };
}
