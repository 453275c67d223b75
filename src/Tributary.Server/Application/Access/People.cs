using System.Collections.Concurrent;
using Tributary.Engine.Foundation;
using Tributary.Storage.Features.People;

namespace Tributary.Server.Application.Access;

/// <summary>A person with a session.</summary>
/// <param name="NeedsCodes">True while the person must set up one-time codes before anything else.</param>
internal sealed record SignedIn(Person Person, SessionId SessionId, bool NeedsCodes)
{
    public Caller Caller =>
        new(new KeyId(Person.Id.Value), NeedsCodes ? Scopes.None : RoleScopes.Of(Person.Role), Person.ProgramId)
        {
            IsPerson = true,
            NeedsCodes = NeedsCodes,
            Session = SessionId,
        };
}

/// <summary>
/// The sessions of people who sign in to the dashboard. They are cached for a few seconds, so a changed role or an
/// ended session reaches other nodes within them. A change on this node counts from the next call.
/// </summary>
internal sealed class People(Sessions sessions, CodePolicy codes, Stores stores, TimeProvider time)
{
    private const int MostRemembered = 10_000;

    private static readonly TimeSpan s_remembered = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan s_seenWritten = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan s_lasts = TimeSpan.FromDays(14);

    private readonly ConcurrentDictionary<string, (SignedIn? SignedIn, long At)> _known = new(StringComparer.Ordinal);
    private long _changes;

    /// <summary>Raised after people or sessions were changed on this node. Handlers must not throw.</summary>
    public event Action? Changed;

    /// <returns>The person of a session's token; null when it has ended.</returns>
    public async ValueTask<SignedIn?> FindAsync(string token, CancellationToken stopping)
    {
        var hash = RandomTokens.Hash(token);
        var name = Convert.ToHexStringLower(hash);
        if (_known.TryGetValue(name, out var known) && time.GetElapsedTime(known.At) < s_remembered)
            return known.SignedIn;
        var (at, changes, now) = (time.GetTimestamp(), Interlocked.Read(ref _changes), stores.Store.Now);
        SignedIn? found = null;
        if (await sessions.FindAsync(hash, now, stopping) is { } session)
        {
            found = new SignedIn(session.Person, session.Session.Id, codes.IsOpenFor(session.Person));
            if (now.Micros - session.Session.SeenAt.Micros > (long)s_seenWritten.TotalMicroseconds)
                await sessions.SeeAsync(session.Session.Id, now, stopping);
        }
        if (_known.Count >= MostRemembered)
            _known.Clear();
        // A value that was read before a change is not kept after it.
        if (changes == Interlocked.Read(ref _changes))
            _known[name] = (found, at);
        return found;
    }

    /// <summary>Begins a session.</summary>
    /// <param name="how">How the person signed in, for the record.</param>
    /// <returns>The token for the cookie.</returns>
    public async ValueTask<string> BeginAsync(
        PersonId person,
        SignInBrowser from,
        string how,
        CancellationToken stopping
    )
    {
        var token = RandomTokens.New();
        var now = stores.Store.Now;
        var ids = await stores.Store.TakeIdsAsync(1, stopping);
        await sessions.BeginAsync(
            new Session
            {
                Id = ids.Next<SessionId>(),
                TokenHash = RandomTokens.Hash(token),
                PersonId = person,
                CreatedAt = now,
                SeenAt = now,
                EndsAt = now + s_lasts,
                Address = from.Address,
                UserAgent = from.UserAgent,
            },
            AccessRecords.OfOwn(person, from.RequestId, "session.begin", now) with
            {
                Detail = how,
            },
            stopping
        );
        return token;
    }

    public async ValueTask SignOutAsync(string token, CancellationToken stopping)
    {
        await sessions.EndAsync(RandomTokens.Hash(token), stopping);
        Forget();
    }

    /// <summary>
    /// Forgets what is cached after a change of people or sessions, so that it counts on this node from the next call,
    /// and open pages hear of it.
    /// </summary>
    public void Forget()
    {
        Interlocked.Increment(ref _changes);
        _known.Clear();
        Changed?.Invoke();
    }
}
