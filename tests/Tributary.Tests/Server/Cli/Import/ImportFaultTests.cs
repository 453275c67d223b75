using System.Text;
using Tributary.Server.Cli;
using Xunit;

namespace Tributary.Tests.Server.Cli.Import;

/// <summary>Faults that end an import with one sentence.</summary>
public sealed class ImportFaultTests
{
    [Theory]
    [InlineData("members", "", "is empty; its first line must name the columns.")]
    [InlineData("codes", "member\n", "does not have the column code.")]
    [InlineData("rewards", "id,member,amount,granted_at\n", "does not have the column rule.")]
    [InlineData("members", "referrer,joined_at\n", "does not have the column member or id.")]
    [InlineData(
        "members",
        "id,referrer,joined_at,referer\n",
        "has the unknown column referer; the known columns are member or id, referrer, joined_at, email, phone, "
            + "display_name, group, country, currency, ip, user_agent, device, payout_account, card, source or "
            + "utm_source, medium or utm_medium, campaign or utm_campaign, attributes.NAME."
    )]
    [InlineData("members", "id,member,referrer,joined_at\n", "has more than one column for id: id, member.")]
    [InlineData("events", "event,member\n", "does not have the column occurred_at.")]
    [InlineData("events", "event,member,occurred_at,sku,sku\n", "has the column sku twice.")]
    public async Task A_header_that_does_not_fit(string what, string text, string sentence)
    {
        using var commands = await CommandLine.WithProgramAsync();
        var file = commands.Write("file.csv", text);

        var result = await commands.ImportAsync(what, file);

        Assert.Equal($"{file} {sentence}", result.Error.TrimEnd());
        Assert.Equal(ExitCodes.Usage, result.Code);
    }

    [Fact]
    public async Task Text_that_is_no_CSV_stops_the_import_at_its_line()
    {
        using var commands = await CommandLine.WithProgramAsync();
        var file = commands.Write("file.csv", "id,referrer,joined_at\nann,,\nbob,,\n\"cid\"x,,\n");

        var result = await commands.ImportAsync("members", file, "--batch", "1");

        Assert.StartsWith($"{file} is not valid CSV from line 4 on: ", result.Error);
        Assert.Equal(ExitCodes.Failed, result.Code);
        Assert.Single(result.Error.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task Text_that_is_not_UTF8_stops_the_import()
    {
        using var commands = await CommandLine.WithProgramAsync();
        var file = commands.PathOf("file.csv");
        await File.WriteAllBytesAsync(
            file,
            Encoding.Latin1.GetBytes("id,referrer,joined_at\nzoë,,\n"),
            TestContext.Current.CancellationToken
        );

        var result = await commands.ImportAsync("members", file);

        Assert.StartsWith($"{file} is not UTF-8", result.Error);
        Assert.Equal(ExitCodes.Failed, result.Code);
    }

    [Fact]
    public async Task A_command_line_that_does_not_fit()
    {
        using var commands = await CommandLine.WithProgramAsync();
        var file = commands.Write("file.csv", "id,referrer,joined_at\n");

        await AssertUsageAsync(
            commands,
            "There is no program 'other'; PUT /v1/programs/other with its Terms creates one.",
            "import",
            "members",
            file,
            "--program",
            "other"
        );
        await AssertUsageAsync(
            commands,
            "The file nowhere.csv does not exist.",
            "import",
            "members",
            "nowhere.csv",
            "--program",
            "acme"
        );
        await AssertUsageAsync(
            commands,
            "--batch must be a whole number from 1 to 10000.",
            "import",
            "members",
            file,
            "--program",
            "acme",
            "--batch",
            "0"
        );
        await AssertUsageAsync(
            commands,
            "Option '--program' is required. 'tributary import members --help' explains the command.",
            "import",
            "members",
            file
        );
        await AssertUsageAsync(
            commands,
            "Unrecognized command or argument 'b.csv'. 'tributary import members --help' explains the command.",
            "import",
            "members",
            file,
            "b.csv",
            "--program",
            "acme"
        );
        await AssertUsageAsync(
            commands,
            "Unrecognized command or argument '--bach'. Unrecognized command or argument '7'. Did you mean "
                + "'--batch'? 'tributary import members --help' explains the command.",
            "import",
            "members",
            file,
            "--program",
            "acme",
            "--bach",
            "7"
        );
    }

    private static async Task AssertUsageAsync(CommandLine commands, string sentence, params string[] args)
    {
        var result = await commands.RunAsync(args);
        Assert.Equal((sentence, ExitCodes.Usage), (result.Error.TrimEnd(), result.Code));
    }
}
