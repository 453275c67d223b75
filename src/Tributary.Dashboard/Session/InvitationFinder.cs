namespace Tributary.Dashboard.Session;

/// <summary>Finds the invitation of a link. The server registers it.</summary>
/// <returns>Null for a link that was used before or has expired.</returns>
public delegate ValueTask<InvitedPerson?> InvitationFinder(string token);

/// <summary>The person for whom an invitation is.</summary>
/// <param name="Email">The e-mail address to sign in with; null where the person chooses it.</param>
public sealed record InvitedPerson(string? Email);
