using Tributary.Server.Cli;
using Tributary.Tests.Tidy;
using Xunit;

namespace Tributary.Tests.Server.Cli;

public sealed class RealDataTests
{
    [Fact]
    public async Task The_real_data_comes_in_whole_is_verified_and_replays()
    {
        using var commands = await CommandLine.WithProgramAsync();
        var samples = Path.Combine(SourceFile.Root.FullName, "samples", "data");
        var rejects = commands.PathOf("rejects.csv");

        var members = await commands.ImportAsync(
            "members",
            Path.Combine(samples, "members.csv.gz"),
            "--rejects",
            rejects
        );
        var purchases = await commands.ImportAsync(
            "events",
            Path.Combine(samples, "purchases.csv.gz"),
            "--rejects",
            rejects
        );

        Assert.StartsWith("23,524 members: 23,524 accepted, 0 already present, 0 rejected;", members.Summary);
        Assert.StartsWith("69,551 events: 69,551 accepted, 0 already present, 0 rejected;", purchases.Summary);
        Assert.Equal(
            ["69551 249693154"],
            await commands.AskAsync("select count(*), sum(amount) from event where type = 'purchase'")
        );
        Assert.Equal(
            ["23524 20760 13"],
            await commands.AskAsync("select count(*), count(referrer_id), max(depth) from member")
        );
        Assert.Equal(
            ["0 0"],
            await commands.AskAsync("select (select count(*) from inbox), (select count(*) from parked)")
        );
        Assert.Equal(["0"], await commands.AskAsync("select count(*) from reward where status = 'held'"));

        var verified = await commands.RunAsync("verify");
        Assert.Equal((ExitCodes.Done, ""), (verified.Code, verified.Error));
        Assert.DoesNotContain("BROKEN", verified.Output);
        var replayed = await commands.RunAsync("replay");
        Assert.Equal((ExitCodes.Done, ""), (replayed.Code, replayed.Error));
        Assert.Matches("R3 .* holds", replayed.Output);
    }

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
