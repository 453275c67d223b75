using System.Net;
using Tributary.Client;
using Tributary.Dashboard.Addressing;

namespace Tributary.Dashboard.Layout;

/// <summary>
/// Finds the page of what somebody has in hand: a member, a code, an event, a reward or an e-mail address.
/// </summary>
internal sealed class Finder(TributaryClient client, string program)
{
    /// <returns>The address of a page; null when nothing has this name.</returns>
    public async Task<string?> FindAsync(string text)
    {
        if (text.StartsWith("rwd_", StringComparison.Ordinal) && await IsKnownAsync(client.Rewards.GetAsync(text)))
            return Addresses.Reward(program, text);
        if (text.Contains('@', StringComparison.Ordinal) && await FindEmailAsync(text) is { } byEmail)
            return byEmail;
        if (await IsKnownAsync(client.Members.GetAsync(text)))
            return Addresses.Member(program, text);
        if (await IsKnownAsync(client.Events.GetAsync(text)))
            return Addresses.Event(program, text);
        return await FindCodeAsync(text);
    }

    private async Task<string?> FindEmailAsync(string email)
    {
        try
        {
            var members = await client.Members.ListAsync(new MemberQuery { Email = email, Limit = 2 });
            return members.Items switch
            {
                [] => null,
                [var only] => Addresses.Member(program, only.Id),
                _ => Addresses.Of(program, "members?email=" + Uri.EscapeDataString(email)),
            };
        }
        catch (TributaryException refused) when (IsUnknown(refused))
        {
            return null;
        }
    }

    private async Task<string?> FindCodeAsync(string text)
    {
        try
        {
            var code = await client.Codes.GetAsync(text);
            return code.Member is { } member ? Addresses.Member(program, member) : null;
        }
        catch (TributaryException refused) when (IsUnknown(refused))
        {
            return null;
        }
    }

    private static async Task<bool> IsKnownAsync<T>(Task<T> asking)
    {
        try
        {
            await asking;
            return true;
        }
        catch (TributaryException refused) when (IsUnknown(refused))
        {
            return false;
        }
    }

    // A text that cannot be an id is as unknown as one that nobody has.
    private static bool IsUnknown(TributaryException refused) =>
        refused.Status is HttpStatusCode.NotFound or HttpStatusCode.BadRequest or HttpStatusCode.Gone;
}
