using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Identity;
using Tributary.Engine.Foundation;
using Tributary.Storage.Features.People;

namespace Tributary.Server.Application.Access;

/// <summary>A person with a session.</summary>
internal sealed record SignedIn(Person Person, SessionId SessionId)
{
    public Caller Caller =>
        new(new KeyId(Person.Id.Value), PersonRoles.Of(Person.Role), Person.ProgramId) { IsPerson = true };
}

/// <summary>
/// The people who sign in to the dashboard. Sessions are cached for a few seconds, so a changed role or an ended
/// session reaches every node within them.
/// </summary>
internal sealed class People(PersonStore store, Stores stores, TimeProvider time)
{
    public const int MinPassword = 12;
    public const int MaxPassword = 256;

    private const int MostFailures = 5;
    private const int MostRemembered = 10_000;
    private const int TokenBytes = 32;

    private static readonly TimeSpan s_remembered = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan s_locked = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan s_seenWritten = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan s_lasts = TimeSpan.FromDays(14);
    private static readonly TimeSpan s_invited = TimeSpan.FromDays(3);

    // Checked for an address that nobody has, so that the time of an answer does not tell who is known.
    private static readonly Lazy<string> s_nobody = new(() =>
        new PasswordHasher<Person>().HashPassword(null!, RandomNumberGenerator.GetHexString(TokenBytes))
    );

    private readonly PasswordHasher<Person> _passwords = new();
    private readonly ConcurrentDictionary<string, (SignedIn? SignedIn, long At)> _known = new(StringComparer.Ordinal);

    /// <returns>The person of a session's token; null when it has ended.</returns>
    public async ValueTask<SignedIn?> FindAsync(string token, CancellationToken stopping)
    {
        var hash = Hash(token);
        var name = Convert.ToHexStringLower(hash);
        if (_known.TryGetValue(name, out var known) && time.GetElapsedTime(known.At) < s_remembered)
            return known.SignedIn;
        var at = time.GetTimestamp();
        var now = stores.Store.Now;
        var found = await store.FindSessionAsync(hash, now, stopping);
        if (_known.Count >= MostRemembered)
            _known.Clear();
        if (found is not { } session)
        {
            _known[name] = (null, at);
            return null;
        }
        if (now.Micros - session.Session.SeenAt.Micros > (long)s_seenWritten.TotalMicroseconds)
            await store.SeeAsync(session.Session.Id, now, stopping);
        return (_known[name] = (new SignedIn(session.Person, session.Session.Id), at)).SignedIn;
    }

    /// <summary>Begins a session of somebody who gives the right password.</summary>
    /// <returns>The token for the cookie; null for a wrong password, or while the person is locked.</returns>
    public async ValueTask<string?> SignInAsync(
        string email,
        string password,
        HttpContext from,
        CancellationToken stopping
    )
    {
        var person = await store.FindAsync(Fold(email), stopping);
        var now = stores.Store.Now;
        var isRight =
            _passwords.VerifyHashedPassword(null!, person?.PasswordHash ?? s_nobody.Value, password)
            != PasswordVerificationResult.Failed;
        if (person is null or { DisabledAt: not null } || person.LockedUntil > now)
            return null;
        if (!isRight || person.PasswordHash is null)
        {
            await store.FailAsync(person.Id, MostFailures, After(now, s_locked), stopping);
            return null;
        }
        return await BeginAsync(person.Id, from, stopping);
    }

    public async ValueTask SignOutAsync(string token, CancellationToken stopping)
    {
        var hash = Hash(token);
        await store.EndAsync(hash, stopping);
        _known.TryRemove(Convert.ToHexStringLower(hash), out _);
    }

    public ValueTask<bool> IsEmptyAsync(CancellationToken stopping) => store.IsEmptyAsync(stopping);

    /// <summary>Makes a link that works once.</summary>
    /// <returns>The token that the link holds.</returns>
    public async ValueTask<string> InviteAsync(
        string email,
        string name,
        PersonRole role,
        ProgramId? programId,
        CancellationToken stopping
    )
    {
        var token = NewToken();
        await store.InviteAsync(
            new Invitation(
                Hash(token),
                Fold(email),
                name,
                EnumNames.Of(role),
                programId,
                After(stores.Store.Now, s_invited)
            ),
            stopping
        );
        return token;
    }

    public ValueTask<Invitation?> FindInvitationAsync(string token, CancellationToken stopping) =>
        store.FindInvitationAsync(Hash(token), stores.Store.Now, stopping);

    /// <summary>Uses an invitation up, and begins a session.</summary>
    /// <param name="email">The address that the person chose; that of the invitation unless it has none.</param>
    /// <returns>The token for the cookie; null when the invitation was used or has ended.</returns>
    public async ValueTask<string?> AcceptAsync(
        string token,
        string email,
        string password,
        HttpContext from,
        CancellationToken stopping
    )
    {
        if (await FindInvitationAsync(token, stopping) is not { } invitation)
            return null;
        var ids = await stores.Store.TakeIdsAsync(1, stopping);
        var person = new Person
        {
            Id = ids.Next<PersonId>(),
            Email = invitation.Email.Length > 0 ? invitation.Email : Fold(email),
            Name = invitation.Name,
            Role = invitation.Role,
            ProgramId = invitation.ProgramId,
            PasswordHash = _passwords.HashPassword(null!, password),
            CreatedAt = stores.Store.Now,
        };
        if (!await store.AcceptAsync(Hash(token), person, stopping))
            return null;
        return await store.FindAsync(person.Email, stopping) is { } known
            ? await BeginAsync(known.Id, from, stopping)
            : null;
    }

    private async ValueTask<string> BeginAsync(PersonId person, HttpContext from, CancellationToken stopping)
    {
        var token = NewToken();
        var now = stores.Store.Now;
        var ids = await stores.Store.TakeIdsAsync(1, stopping);
        await store.BeginAsync(
            new Session
            {
                Id = ids.Next<SessionId>(),
                TokenHash = Hash(token),
                PersonId = person,
                CreatedAt = now,
                SeenAt = now,
                EndsAt = After(now, s_lasts),
                Address = Text(from.Connection.RemoteIpAddress),
                UserAgent = Cut(from.Request.Headers.UserAgent.ToString()),
            },
            stopping
        );
        return token;
    }

    private static string? Text(IPAddress? address) => address?.ToString();

    private static string? Cut(string agent) => agent.Length == 0 ? null : agent[..Math.Min(agent.Length, 256)];

    private static string Fold(string email) => email.Trim().ToLowerInvariant();

    private static Instant After(Instant now, TimeSpan span) => new(now.Micros + (long)span.TotalMicroseconds);

    private static string NewToken() =>
        Convert
            .ToBase64String(RandomNumberGenerator.GetBytes(TokenBytes))
            .Replace('+', '-')
            .Replace('/', '_')
            .TrimEnd('=');

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
