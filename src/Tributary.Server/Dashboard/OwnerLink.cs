using Tributary.Dashboard.Layout;
using Tributary.Server.Application.Access;

namespace Tributary.Server.Dashboard;

/// <summary>Lets the first owner in, by a link that works once.</summary>
internal static class OwnerLink
{
    /// <summary>
    /// Prints a link while nobody can sign in yet. That of an earlier start works too, until it expires.
    /// </summary>
    public static async Task PrintAsync(People people, TextWriter output, string address, CancellationToken stopping)
    {
        if (!await people.IsEmptyAsync(stopping))
            return;
        var token = await people.InviteAsync("", "Owner", PersonRole.Owner, programId: null, stopping);
        await output.WriteLineAsync(
            $"""

              Dashboard   {address}{Addresses.Home}
              Nobody can sign in yet. This link lets the first owner in, once, within three days:
              {address}{Addresses.Invitation}?token={token}

            """
        );
    }
}
