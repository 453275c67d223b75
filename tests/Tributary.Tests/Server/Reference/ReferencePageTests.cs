using Xunit;

namespace Tributary.Tests.Server.Reference;

/// <summary>The page at /docs, on a network without Internet access.</summary>
public sealed class ReferencePageTests(SqliteServer server) : IClassFixture<SqliteServer>
{
    [Fact]
    public async Task It_names_no_other_host()
    {
        var page = await server.GetAsync("/docs/", key: null);

        Assert.Equal((200, "text/html"), (page.Status, page.MediaType));
        Assert.Contains("openapi/v1.json", page.Body);
        Assert.DoesNotMatch("https?:|[\"'(]//", page.Body);
        Assert.DoesNotContain("favicon.svg", page.Body);
    }

    [Theory]
    [InlineData("/docs/scalar.js")]
    [InlineData("/docs/scalar.aspnetcore.js")]
    public async Task Its_scripts_are_served_here(string path)
    {
        var script = await server.GetAsync(path, key: null);

        Assert.Equal((200, "text/javascript"), (script.Status, script.MediaType));
    }
}
