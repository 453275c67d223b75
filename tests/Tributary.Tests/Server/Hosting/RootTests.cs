using Xunit;

namespace Tributary.Tests.Server.Hosting;

public sealed class RootTests(SqliteServer server) : IClassFixture<SqliteServer>
{
    [Fact]
    public async Task The_root_tells_people_and_programs_where_to_go()
    {
        var page = await server.SendAsync(HttpMethod.Get, "/", key: null, headers: ("Accept", "text/html,*/*;q=0.8"));
        var list = await server.GetAsync("/", key: null);

        Assert.Equal((200, "text/html"), (page.Status, page.MediaType));
        Assert.All(
            [
                "href=\"/dashboard\"",
                "href=\"/docs\"",
                "href=\"/openapi/v1.json\"",
                "href=\"/readyz\"",
                "./tributary keys create",
            ],
            text => Assert.Contains(text, page.Body)
        );
        Assert.DoesNotContain("/demo", page.Body); // which this server does not show
        Assert.DoesNotContain(TestServer.AdminKey, page.Body);
        Assert.Equal((200, "application/json"), (list.Status, list.MediaType));
        Assert.Equal(
            ("Tributary", "/docs", "/openapi/v1.json"),
            (list.Text("name"), list.Text("docs"), list.Text("openapi"))
        );
        foreach (var address in new[] { "docs", "openapi", "terms_schema", "health", "ready", "metrics" })
            Assert.InRange((await server.SendAsync(HttpMethod.Get, list.Text(address)!, key: null)).Status, 200, 302);
        Assert.Equal(404, (await server.GetAsync("/demo", key: null)).Status);
    }
}
