using Tributary.Engine.Foundation;
using Tributary.Storage.Features.People;

namespace Tributary.Server.Application.Access;

/// <summary>How a try to sign in ended.</summary>
/// <param name="Person">The person whose password was right; null when the try is refused.</param>
/// <param name="Token">The token of the new session; null when a one-time code is needed first.</param>
internal sealed record SignInResult(Person? Person, string? Token)
{
    public static readonly SignInResult Refused = new(null, null);
}

/// <summary>
/// Lets people sign in: 1. the try is counted; 2. the password is checked; 3. a person with one-time codes gives one,
/// or a recovery code, in a second step, whose tries are counted on their own; 4. a session begins.
/// </summary>
internal sealed class SignIn(
    PersonStore store,
    Passwords passwords,
    SignInTrials trials,
    SecondFactor codes,
    People people,
    Stores stores
)
{
    private const string Password = "password";
    private const string Code = "code";

    public static string Fold(string email) => email.Trim().ToLowerInvariant();

    /// <summary>Hashes a password that somebody has chosen.</summary>
    public string Hash(string password) => passwords.Hash(password);

    public async ValueTask<SignInResult> TryAsync(
        string email,
        string password,
        SignInBrowser from,
        CancellationToken stopping
    )
    {
        var account = Fold(email);
        var person = await store.FindAsync(account, stopping);
        if (await TakeAsync(Password, account, person?.Id, from, stopping) is not { } trial)
            return SignInResult.Refused;
        if (!passwords.IsRight(person?.PasswordHash, password) || person is null or { DisabledAt: not null })
            return SignInResult.Refused;
        await trials.GiveBackAsync(trial, stopping);
        return await AdmitAsync(person, from, Password, stopping);
    }

    /// <summary>Ends the second step.</summary>
    /// <param name="code">A one-time code or a recovery code.</param>
    /// <returns>The token of the new session; null for a wrong code, or after too many.</returns>
    public async ValueTask<string?> TryCodeAsync(
        PersonId id,
        string code,
        SignInBrowser from,
        CancellationToken stopping
    )
    {
        if (await store.FindAsync(id, stopping) is not { DisabledAt: null } person)
            return null;
        if (await TakeAsync(Code, person.Email, person.Id, from, stopping) is not { } trial)
            return null;
        if (!await codes.UseAsync(person, code, from.RequestId, stopping))
            return null;
        await trials.GiveBackAsync(trial, stopping);
        return await people.BeginAsync(person.Id, from, "password and code", stopping);
    }

    /// <summary>
    /// Tries the password of a person who is signed in. A wrong one uses up a trial, which are counted by session.
    /// </summary>
    /// <returns>False for a wrong password, and when no trial is left.</returns>
    public async ValueTask<bool> TryPasswordAsync(
        Person person,
        SessionId session,
        string password,
        CancellationToken stopping
    )
    {
        var from = new SignInBrowser($"session {session}", null, null);
        if (
            await trials.TakeAsync("confirm", person.Email, from, isKnown: false, stores.Store.Now, stopping)
            is not { } trial
        )
            return false;
        if (!passwords.IsRight(person.PasswordHash, password))
            return false;
        await trials.GiveBackAsync(trial, stopping);
        return true;
    }

    /// <summary>Begins a session for somebody who has proved who it is, unless a code is needed first.</summary>
    public async ValueTask<SignInResult> AdmitAsync(
        Person person,
        SignInBrowser from,
        string how,
        CancellationToken stopping
    ) => new(person, person.HasCodes ? null : await people.BeginAsync(person.Id, from, how, stopping));

    private ValueTask<Trial?> TakeAsync(
        string what,
        string account,
        PersonId? person,
        SignInBrowser from,
        CancellationToken stopping
    ) =>
        trials.TakeAsync(
            what,
            account,
            from,
            isKnown: person is not null && from.Known?.Person == person,
            stores.Store.Now,
            stopping
        );
}
