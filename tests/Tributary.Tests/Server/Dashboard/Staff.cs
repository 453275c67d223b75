using System.Security.Claims;
using Tributary.Client;
using Tributary.Dashboard.Session;
using Tributary.Engine.Log;
using Tributary.Server.Application.Access;
using Tributary.Server.Dashboard;
using Tributary.Storage.Features.People;
using Xunit;

namespace Tributary.Tests.Server.Dashboard;

/// <summary>Somebody who has joined, with a session and the API as this session sees it.</summary>
internal sealed record StaffMember(Person Person, string Token, HttpClient Http, TributaryClient Client)
{
    /// <summary>The name of the person in the API.</summary>
    public async Task<string> IdAsync() => (await Client.Me.GetAsync()).Person!.Id;
}

/// <summary>Lets people join without a browser.</summary>
internal static class Staff
{
    public const string Password = "correct horse battery";

    private static readonly AuditActor s_test = new("test", RequestId: null);

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    /// <summary>Makes a link by which somebody joins.</summary>
    public static async Task<string> InviteAsync(this TestServer server, string email, PersonRole role)
    {
        await server.OpenAsync();
        var (_, token) = await server
            .Get<InvitationLinks>()
            .InviteAsync(new Invitee(email, "Somebody", role, ProgramId: null), s_test, Stopping);
        return $"/dashboard/-/invitation?token={token}";
    }

    public static async Task<StaffMember> JoinAsync(this TestServer server, string email, PersonRole role)
    {
        var link = await server.InviteAsync(email, role);
        var result = await server
            .Get<InvitationLinks>()
            .AcceptAsync(link.Split('=')[1], email, Password, From("home"), Stopping);
        return await server.AsAsync(result.Person!, result.Token!);
    }

    public static async Task<StaffMember> AsAsync(this TestServer server, Person person, string token)
    {
        var address = (await server.OpenAsync()).BaseAddress!;
        var principal = new ClaimsPrincipal(new ClaimsIdentity([new Claim(SessionScheme.TokenClaim, token)]));
        var http = new HttpClient(server.Get<ApiHandlers>()(principal)) { BaseAddress = address };
        var options = new TributaryClientOptions
        {
            Url = address,
            Key = "signed-in",
            Retries = 0,
        };
        return new StaffMember(person, token, http, new TributaryClient(http, options));
    }

    /// <summary>A browser in a network, from which nobody has signed in before.</summary>
    public static SignInBrowser From(string network) => new(network, Address: null, UserAgent: null);
}
