using System.Security.Claims;
using Tributary.Engine.Log;
using Tributary.Server.Application.Settings;
using Tributary.Storage.Features.People;

namespace Tributary.Server.Application.Access;

/// <summary>
/// Finds the person whom an OpenID provider names: 1. by issuer and subject; 2. who is new there, by an open invitation
/// for the verified e-mail address, which is used up; 3. by a rule of the settings, for somebody whom nobody knows yet.
/// A person who is here already is never taken over by an e-mail address alone.
/// </summary>
internal sealed class ProviderSignIn(
    PersonStore people,
    Invitations invitations,
    InvitationLinks links,
    Stores stores,
    ProviderOptions options
)
{
    private static readonly AuditActor s_rule = new("openid", RequestId: null);

    /// <returns>Null for somebody who may not sign in.</returns>
    public async ValueTask<Person?> FindAsync(ProviderPerson who, string? requestId, CancellationToken stopping)
    {
        if (await people.FindAsync(who.Issuer, who.Subject, stopping) is { } known)
            return known.DisabledAt is null ? known : null;
        if (who.VerifiedEmail is not { } email)
            return null;
        var joining = new Joining(email)
        {
            Name = who.Name,
            Issuer = who.Issuer,
            Subject = who.Subject,
            RequestId = requestId,
        };
        if (await invitations.FindAsync(email, stores.Store.Now, stopping) is { } invitation)
            return await links.JoinAsync(invitation, joining, stopping);
        if (await people.FindAsync(email, stopping) is not null || FindRole(who, email) is not { } role)
            return null;
        var invitee = new Invitee(email, who.Name ?? email.Split('@')[0], role, ProgramId: null);
        var (made, _) = await links.InviteAsync(invitee, s_rule with { RequestId = requestId }, stopping);
        return await links.JoinAsync(made, joining, stopping);
    }

    private PersonRole? FindRole(ProviderPerson who, string email) =>
        options
            .Roles.FirstOrDefault(rule =>
                rule.Claim == RoleRule.Domain
                    ? email[(email.IndexOf('@') + 1)..].Equals(rule.Value, StringComparison.OrdinalIgnoreCase)
                    : who.Claims.HasClaim(rule.Claim, rule.Value)
            )
            ?.Role;
}

/// <summary>Somebody whom an OpenID provider names.</summary>
internal sealed record ProviderPerson(string Issuer, string Subject, ClaimsPrincipal Claims)
{
    private const int MostName = 100;

    /// <summary>The e-mail address in lower case; null unless the provider says that it is the person's.</summary>
    public string? VerifiedEmail =>
        Claims.FindFirstValue("email") is { } email
        && email.Contains('@', StringComparison.Ordinal)
        && "true".Equals(Claims.FindFirstValue("email_verified"), StringComparison.OrdinalIgnoreCase)
            ? SignIn.Fold(email)
            : null;

    public string? Name =>
        Claims.FindFirstValue("name") is { Length: > 0 } name ? name[..Math.Min(name.Length, MostName)] : null;
}
