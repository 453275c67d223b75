using System.Security.Cryptography;
using System.Text;
using Tributary.Engine.Log;
using Tributary.Server.Application;
using Tributary.Server.Application.Access;
using Xunit;

namespace Tributary.Tests.Server.Capture;

/// <summary>A server that trusts a proxy on this machine.</summary>
public sealed class ProxiedSqliteServer : SqliteServer
{
    protected override IEnumerable<KeyValuePair<string, string?>> Settings => ProxySettings;
}

/// <inheritdoc cref="ProxiedSqliteServer"/>
public sealed class ProxiedPostgresServer : PostgresServer
{
    protected override IEnumerable<KeyValuePair<string, string?>> Settings => ProxySettings;
}

/// <summary>The parts that tests of links share: programs with a member whose link a browser follows.</summary>
public abstract class LinkTests(TestServer server)
{
    protected TestServer Server => server;

    protected const string Browser = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0";

    /// <summary>Returns Ann's clicks, counted up to now.</summary>
    protected async Task<string?> ClicksAsync(string program)
    {
        await server.Get<Stores>().Store.CountClicksAsync(TestContext.Current.CancellationToken);
        return (await server.GetAsync(program + "/members/ann/stats")).Text("clicks");
    }

    /// <summary>Returns a key as a page has it.</summary>
    protected async Task<string> PublicKeyAsync()
    {
        await server.OpenAsync();
        return await new KeyMaker(server.Get<Stores>(), AuditActor.CommandLine).CreateAsync(
            "browser",
            Scopes.Public,
            null,
            null,
            TestContext.Current.CancellationToken
        );
    }

    protected Task<Answer> FollowAsync(string path, params (string, string)[] headers) =>
        server.SendAsync(HttpMethod.Get, path, key: null, headers: [("User-Agent", Browser), .. headers]);

    protected static string NameOf(string kind, string text) =>
        $"{kind}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..12]}";

    protected static string ClickOf(Answer followed) =>
        System.Web.HttpUtility.ParseQueryString(new Uri(followed.Location!).Query)["click"]
        ?? throw new InvalidOperationException($"No click in {followed.Location}.");

    protected async Task<string> ProgramAsync(string name, string link)
    {
        var program = "/v1/programs/" + name;
        Assert.Equal(
            201,
            (
                await server.SendAsync(
                    HttpMethod.Put,
                    program,
                    $$"""{ "name": "Test", "currency": "USD", "link": { {{link}} }, "rewards": [] }"""
                )
            ).Status
        );
        await server.AddMemberAsync(program, "ann");
        return program;
    }

    protected async Task<(string Program, string Code)> LinkAsync(string name)
    {
        var program = await server.CreateProgramAsync(name);
        await server.AddMemberAsync(program, "ann");
        return (program, (await server.GetAsync(program + "/members/ann")).Text("code")!);
    }
}
