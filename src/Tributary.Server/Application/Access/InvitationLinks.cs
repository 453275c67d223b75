using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Storage.Features.People;

namespace Tributary.Server.Application.Access;

/// <summary>The person for whom an invitation is.</summary>
/// <param name="Email">Empty where the person chooses it.</param>
/// <param name="ProgramId">The only program that the person may see; null for all.</param>
internal sealed record Invitee(string Email, string Name, PersonRole Role, ProgramId? ProgramId);

/// <summary>Makes links by which people join or choose a new password, and takes them.</summary>
internal sealed class InvitationLinks(
    Invitations invitations,
    PersonStore people,
    SignIn signIn,
    People sessions,
    Stores stores
)
{
    private static readonly TimeSpan s_lasts = TimeSpan.FromDays(3);

    public ValueTask<bool> HasNobodyAsync(CancellationToken stopping) => people.IsEmptyAsync(stopping);

    /// <summary>Makes a link that works once.</summary>
    /// <returns>The invitation, and the token that the link holds.</returns>
    public async ValueTask<(Invitation Invitation, string Token)> InviteAsync(
        Invitee invitee,
        AuditActor actor,
        CancellationToken stopping
    )
    {
        var token = RandomTokens.New();
        var now = stores.Store.Now;
        var ids = await stores.Store.TakeIdsAsync(1, stopping);
        var invitation = new Invitation
        {
            Id = ids.Next<InvitationId>(),
            TokenHash = RandomTokens.Hash(token),
            Email = SignIn.Fold(invitee.Email),
            Name = invitee.Name,
            Role = EnumNames.Of(invitee.Role),
            ProgramId = invitee.ProgramId,
            CreatedAt = now,
            CreatedBy = actor.Name,
            EndsAt = now + s_lasts,
        };
        var audit = AccessRecords.Of(actor, "invitation.create", invitation.Id, now) with { Detail = invitation.Role };
        await invitations.AddAsync(invitation, audit, stopping);
        return (invitation, token);
    }

    public ValueTask<Invitation?> FindAsync(string token, CancellationToken stopping) =>
        invitations.FindAsync(RandomTokens.Hash(token), stores.Store.Now, stopping);

    /// <summary>Uses an invitation up, and signs its person in.</summary>
    /// <param name="email">The address that the person chose; that of the invitation unless it has none.</param>
    public async ValueTask<SignInResult> AcceptAsync(
        string token,
        string email,
        string password,
        SignInBrowser from,
        CancellationToken stopping
    )
    {
        if (await FindAsync(token, stopping) is not { } invitation)
            return SignInResult.Refused;
        var joining = new Joining(invitation.Email.Length > 0 ? invitation.Email : SignIn.Fold(email))
        {
            PasswordHash = signIn.Hash(password),
            RequestId = from.RequestId,
        };
        return await JoinAsync(invitation, joining, stopping) is { } person
            ? await signIn.AdmitAsync(person, from, "invitation", stopping)
            : SignInResult.Refused;
    }

    /// <summary>Uses an invitation up.</summary>
    /// <returns>The person; null when the invitation was used in the meantime, or the person may not sign in.</returns>
    public async ValueTask<Person?> JoinAsync(Invitation invitation, Joining joining, CancellationToken stopping)
    {
        var ids = await stores.Store.TakeIdsAsync(1, stopping);
        var person = new Person
        {
            Id = ids.Next<PersonId>(),
            Email = joining.Email,
            Name = joining.Name ?? invitation.Name,
            Role = invitation.Role,
            ProgramId = invitation.ProgramId,
            PasswordHash = joining.PasswordHash,
            Issuer = joining.Issuer,
            Subject = joining.Subject,
            CreatedAt = stores.Store.Now,
        };
        var actor = new AuditActor(invitation.CreatedBy, joining.RequestId);
        var audit = AccessRecords.Of(actor, "invitation.accept", invitation.Id, person.CreatedAt);
        if (!await invitations.AcceptAsync(invitation, person, audit, stopping))
            return null;
        sessions.Forget();
        return await people.FindAsync(person.Email, stopping) is { DisabledAt: null } known ? known : null;
    }
}

/// <summary>How somebody who was invited signs in from then on.</summary>
internal sealed record Joining(string Email)
{
    public string? Name { get; init; }
    public string? PasswordHash { get; init; }
    public string? Issuer { get; init; }
    public string? Subject { get; init; }

    /// <summary>The request that brings it.</summary>
    public string? RequestId { get; init; }
}
