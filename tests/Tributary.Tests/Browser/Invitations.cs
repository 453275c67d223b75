using Tributary.Server.Application.Access;
using Tributary.Tests.Server;
using Xunit;

namespace Tributary.Tests.Browser;

internal static class Invitations
{
    /// <summary>Makes a link by which somebody joins.</summary>
    /// <param name="email">Empty where the person chooses it.</param>
    public static async Task<string> InviteAsync(this TestServer server, string email, PersonRole role)
    {
        await server.OpenAsync();
        var token = await server
            .Get<People>()
            .InviteAsync(email, role.ToString(), role, programId: null, TestContext.Current.CancellationToken);
        return $"/dashboard/-/invitation?token={token}";
    }
}
