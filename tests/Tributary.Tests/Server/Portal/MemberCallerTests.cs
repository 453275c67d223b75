using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Tributary.Client;
using Tributary.Server.Application.Access;
using Tributary.Server.Http;
using Tributary.Server.Http.InProcess;
using Xunit;

namespace Tributary.Tests.Server.Portal;

/// <summary>The caller that stands for a member's pages reaches that member's own calls, and nothing else.</summary>
public sealed partial class MemberCallerTests(SqliteServer server) : IClassFixture<SqliteServer>
{
    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_call_of_the_API_is_closed_unless_it_says_otherwise()
    {
        using var http = await ConnectAsync("bound-closed");
        var (open, closed) = (new List<string>(), 0);

        foreach (var endpoint in server.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            if (endpoint.Metadata.GetMetadata<RequiredScope>() is null)
                continue;
            var method = endpoint.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods[0];
            var path = Part()
                .Replace(
                    "/" + endpoint.RoutePattern.RawText!.TrimStart('/'),
                    part => part.Groups["name"].Value is "program" ? "bound-closed" : "bob"
                );
            var answer = await SendAsync(http, method, path);
            Assert.True(answer == HttpStatusCode.Forbidden, $"{method} {path}: {answer}");
            closed++;
            if (endpoint.Metadata.GetMetadata<OpenToMember>() is not null)
                open.Add($"{method} {endpoint.RoutePattern.RawText}");
        }

        Assert.True(closed > 70, $"{closed}");
        Assert.Equal(
            [
                "GET /v1/programs/{program}/members/{id}/decisions",
                "GET /v1/programs/{program}/members/{id}/portal",
                "GET /v1/programs/{program}/members/{id}/portal/leaderboard",
                "GET /v1/programs/{program}/members/{id}/portal/referrals",
                "GET /v1/programs/{program}/members/{id}/rank",
                "PATCH /v1/programs/{program}/members/{id}/portal",
            ],
            open.Select(call => call.TrimEnd('/')).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task Another_program_does_not_exist()
    {
        using var http = await ConnectAsync("bound-own");
        var other = await server.CreateProgramAsync("bound-other");
        await server.AddMemberAsync(other, "ann");

        Assert.Equal(HttpStatusCode.NotFound, await SendAsync(http, "GET", other + "/members/ann/portal"));
        Assert.Equal(HttpStatusCode.OK, await SendAsync(http, "GET", "/v1/programs/bound-own/members/ann/portal"));
    }

    [Fact]
    public async Task Open_calls_name_nobody_else()
    {
        using var http = await ConnectAsync("bound-names");
        const string Program = "/v1/programs/bound-names";
        await server.BuyAsync(Program, "bob", "order-of-bob", 5000);
        var client = new TributaryClient(
            http,
            new TributaryClientOptions
            {
                Url = http.BaseAddress,
                Key = "member",
                Program = "bound-names",
            }
        );

        var decisions = await client.Members.ListDecisionsAsync("ann", cancellation: Stopping);
        var rank = await http.GetStringAsync(Program + "/members/ann/rank?for=platform&around=10", Stopping);
        var referrals = await http.GetStringAsync(Program + "/members/ann/portal/referrals", Stopping);

        var purchase = Assert.Single(decisions.Items, decision => decision.Type == "purchase");
        Assert.Equal("ann", purchase.Rewards[0].Member);
        Assert.All(
            decisions.Items,
            decision => Assert.Equal((null, "", null), (decision.Event, decision.Actor, decision.Amount))
        );
        Assert.DoesNotContain("bob", rank + referrals);
    }

    private async Task<HttpClient> ConnectAsync(string name)
    {
        var program = await server.CreateProgramAsync(name);
        await server.AddMemberAsync(program, "ann");
        await server.AddMemberAsync(program, "bob", ""","referrer":"ann" """);
        var path = await server.BeginPortalAsync(program, "ann");
        var portal = await server.Get<Portals>().FindAsync(path.Split('/')[2], Stopping);
        var handler = new ApiHandler(
            server.Get<ApiPipeline>(),
            server.Get<IServiceScopeFactory>(),
            _ => ValueTask.FromResult<Caller?>(Portals.CallerOf(portal!))
        );
        return new HttpClient(handler) { BaseAddress = (await server.OpenAsync()).BaseAddress };
    }

    private static async Task<HttpStatusCode> SendAsync(HttpClient http, string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (method is "POST" or "PUT" or "PATCH")
            request.Content = new StringContent("{}", Encoding.UTF8, "application/json");
        using var answer = await http.SendAsync(request, Stopping);
        return answer.StatusCode;
    }

    [GeneratedRegex(@"\{(?<name>\w+)[^}]*\}")]
    private static partial Regex Part();
}
