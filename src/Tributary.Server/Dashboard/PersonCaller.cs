using System.Security.Claims;
using Tributary.Server.Application.Access;

namespace Tributary.Server.Dashboard;

/// <summary>
/// Says what a signed-in person may do now, so that another role or the end of the session counts from the next call.
/// </summary>
internal sealed class PersonCaller(People people, ClaimsPrincipal person)
{
    /// <returns>Null once the person has no session any more.</returns>
    public async ValueTask<Caller?> FindAsync(CancellationToken stopping) =>
        person.FindFirstValue(SessionScheme.TokenClaim) is { } token
            ? (await people.FindAsync(token, stopping))?.Caller
            : null;
}
