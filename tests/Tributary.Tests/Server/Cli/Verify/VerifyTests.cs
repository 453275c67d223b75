using Tributary.Server.Cli;
using Tributary.Storage.Features.Monitoring;
using Xunit;

namespace Tributary.Tests.Server.Cli.Verify;

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
        await using (var stores = await commands.OpenAsync())
        {
            var kept = (
                await new MonitoringReads(stores.Database).ReadAsync(TestContext.Current.CancellationToken)
            ).Verify!;
            Assert.Equal((1, 0), (kept.Offenders["A2"], kept.Offenders["L2"]));
            Assert.InRange(stores.Store.Now.Micros - kept.EndedAtMicros, 0, 60_000_000);
        }
    }
}
