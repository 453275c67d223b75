using Tributary.Dashboard.Addressing;
using Tributary.Engine.Log;
using Tributary.Server.Application.Access;
using Tributary.Storage.Features.People;

namespace Tributary.Server.Dashboard;

/// <summary>Lets the first owner in, by a link that works once.</summary>
internal static class OwnerLink
{
    private static readonly AuditActor s_server = new("server", RequestId: null);

    /// <summary>
    /// Prints a link while nobody can sign in yet. That of an earlier start works too, until it expires or somebody has
    /// joined by one of them.
    /// </summary>
    public static async Task PrintAsync(
        InvitationLinks invitations,
        TextWriter output,
        string address,
        CancellationToken stopping
    )
    {
        if (!await invitations.HasNobodyAsync(stopping))
            return;
        var (_, token) = await invitations.InviteAsync(
            new Invitee("", "Owner", PersonRole.Owner, ProgramId: null),
            s_server,
            stopping
        );
        await output.WriteLineAsync(
            $"""

              Dashboard   {address}{Addresses.Home}
              Nobody can sign in yet. This link lets the first owner in, once, within three days:
              {address}{Addresses.InvitationOf(token)}

            """
        );
    }
}
