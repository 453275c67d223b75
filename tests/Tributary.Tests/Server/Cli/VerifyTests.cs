using Tributary.Server.Cli;
using Xunit;

namespace Tributary.Tests.Server.Cli;

public sealed class VerifyTests
{
    [Fact]
    public async Task Verify_names_what_is_broken()
    {
        using var commands = await CommandLine.WithProgramAsync();
        await commands.ImportAsync("members", commands.Write("m.csv", "member,referrer,joined_at\nann,,\nbob,ann,\n"));
        await using (var stores = await commands.OpenAsync())
            await stores.Database.ExecuteAsync(
                "update member set depth = 7 where external_id = 'bob'",
                TestContext.Current.CancellationToken
            );
        var id = (await commands.AskAsync("select id from member where external_id = 'bob'"))[0];

        var result = await commands.RunAsync("verify");

        Assert.Equal(ExitCodes.Failed, result.Code);
        Assert.Equal($"A2 is broken by {id}.", result.Error.TrimEnd());
        Assert.Matches($"A2 .* BROKEN +{id}\n", result.Output);
    }
}
