using Tributary.Engine.Pipeline;
using Tributary.Server.Application.Access;
using Tributary.Storage.Features.People;

namespace Tributary.Server.Features.Accounts;

/// <summary>Changes what belongs to the person who calls.</summary>
internal sealed class OwnAccount(
    IStore store,
    PersonStore people,
    Sessions sessions,
    SecondFactor codes,
    SignIn signIn,
    People signedIn
)
{
    public async ValueTask<bool> TryPasswordAsync(OwnCall call, string password, CancellationToken stopping) =>
        await FindAsync(call, stopping) is { } person
        && await signIn.TryPasswordAsync(person, call.Session, password, stopping);

    public async ValueTask RenameAsync(OwnCall call, string name, CancellationToken stopping)
    {
        var change = new PersonChange(name, Role: null, Program: null, IsDisabled: null);
        await people.ChangeAsync(call.Person, change, call.Record("person.change", store.Now), stopping);
        signedIn.Forget();
    }

    /// <returns>False when the current password is wrong.</returns>
    public async ValueTask<bool> ChangePasswordAsync(
        OwnCall call,
        string current,
        string chosen,
        CancellationToken stopping
    )
    {
        if (!await TryPasswordAsync(call, current, stopping))
            return false;
        var hash = signIn.Hash(chosen);
        await people.SetPasswordAsync(
            call.Person,
            hash,
            call.Session,
            call.Record("password.change", store.Now),
            stopping
        );
        signedIn.Forget();
        return true;
    }

    /// <returns>False when the person has no such session.</returns>
    public async ValueTask<bool> EndSessionAsync(OwnCall call, SessionId session, CancellationToken stopping)
    {
        var isEnded = await sessions.EndAsync(call.Person, session, call.Record("session.end", store.Now), stopping);
        signedIn.Forget();
        return isEnded;
    }

    public async ValueTask EndOtherSessionsAsync(OwnCall call, CancellationToken stopping)
    {
        await sessions.EndAllAsync(call.Person, call.Session, call.Record("session.end", store.Now), stopping);
        signedIn.Forget();
    }

    /// <returns>Null when the codes are on already.</returns>
    public async ValueTask<NewSecret?> BeginCodesAsync(OwnCall call, CancellationToken stopping) =>
        await FindAsync(call, stopping) is { } person ? await codes.BeginAsync(person, stopping) : null;

    /// <returns>The recovery codes; null for a wrong code.</returns>
    public async ValueTask<IReadOnlyList<string>?> ConfirmCodesAsync(
        OwnCall call,
        string code,
        CancellationToken stopping
    )
    {
        if (await FindAsync(call, stopping) is not { } person)
            return null;
        var recovery = await codes.ConfirmAsync(person, code, call.RequestId, stopping);
        // A person whose role requires codes may do everything from now on.
        signedIn.Forget();
        return recovery;
    }

    /// <returns>The recovery codes; null while codes are off.</returns>
    public async ValueTask<IReadOnlyList<string>?> RenewRecoveryAsync(OwnCall call, CancellationToken stopping) =>
        await FindAsync(call, stopping) is { HasCodes: true } person
            ? await codes.RenewRecoveryAsync(person.Id, call.RequestId, stopping)
            : null;

    public async ValueTask EndCodesAsync(OwnCall call, CancellationToken stopping)
    {
        await codes.EndAsync(call.Person, call.Record("codes.disable", store.Now), stopping);
        signedIn.Forget();
    }

    private ValueTask<Person?> FindAsync(OwnCall call, CancellationToken stopping) =>
        people.FindAsync(call.Person, stopping);
}
