using System.Net;
using System.Net.Sockets;
using Tributary.Server.Cli;
using Tributary.Server.Hosting;
using Tributary.Tests.Fixtures;
using Xunit;

namespace Tributary.Tests.Server.Cli;

/// <summary>The output of commands about themselves and about the database.</summary>
public sealed class CommandTests
{
    [Theory]
    [InlineData("verify")]
    [InlineData("replay")]
    [InlineData("keys list")]
    [InlineData("keys create --name x")]
    [InlineData("demo")]
    [InlineData("import members nothing.csv --program p")]
    public async Task A_command_creates_no_database(string words)
    {
        using var folder = new TestSqlite();

        var (code, output, error) = await RunAsync([.. words.Split(' '), $"--Tributary:Storage=sqlite:{folder.Path}"]);

        Assert.Equal((ExitCodes.Usage, ""), (code, output));
        Assert.Equal(
            $"Database: sqlite:{folder.Path}\nThere is no database at sqlite:{folder.Path}. 'tributary serve' "
                + "and 'tributary migrate' create one; Tributary:Storage says where it is.\n",
            error
        );
        Assert.False(File.Exists(folder.Path));
    }

    [Fact]
    public async Task Migrate_says_what_it_did()
    {
        using var folder = new TestSqlite();
        var storage = $"--Tributary:Storage=sqlite:{folder.Path}";

        var first = await RunAsync(["migrate", storage]);
        var second = await RunAsync(["migrate", storage]);

        Assert.Matches("^The database was created at migration [0-9]+\\.\n$", first.Output);
        Assert.Equal("The database is up to date. Nothing was changed.\n", second.Output);
        Assert.Equal($"Database: sqlite:{folder.Path}\n", second.Error);
    }

    [Fact]
    public async Task Without_a_command_there_is_help_and_a_failure()
    {
        var (code, output, _) = await RunAsync([]);

        Assert.Equal(ExitCodes.Usage, code);
        Assert.Contains("serve", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("serve")]
    [InlineData("verify")]
    [InlineData("keys create")]
    [InlineData("import events")]
    public async Task Help_names_no_arguments_that_there_are_not(string words)
    {
        var (code, output, _) = await RunAsync([.. words.Split(' '), "--help"]);

        Assert.Equal(0, code);
        Assert.DoesNotContain("Additional Arguments", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Tributary:Storge", "Tributary:Storage")]
    [InlineData("Tributary:Limits:PerKye", "Tributary:Limits:PerKey")]
    public async Task A_mistyped_setting_is_told_by_every_command(string name, string meant)
    {
        var (code, _, error) = await RunAsync(["verify", $"--{name}=7"]);

        Assert.Equal(ExitCodes.Usage, code);
        Assert.Contains($"the nearest is {meant}", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_option_is_reported_in_one_line()
    {
        var (code, _, error) = await RunAsync(["verify", "--no-reply"]);

        Assert.Equal(ExitCodes.Usage, code);
        Assert.Contains("--no-reply", error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    [Theory]
    [InlineData("verfy", "There is no command 'tributary verfy'. Did you mean 'verify'? The commands are serve, ")]
    [InlineData("keys", "'tributary keys' needs a command. The commands are create, list, revoke, rotate.")]
    [InlineData("keys lst", "There is no command 'tributary keys lst'. Did you mean 'list'? The commands are create, ")]
    [InlineData(
        "import member x.csv --program p",
        "There is no command 'tributary import member'. Did you mean 'members'?"
    )]
    [InlineData("verify --no-reply", "Did you mean '--no-replay'? 'tributary verify --help' explains the command.")]
    [InlineData("keys create", "'tributary keys create --help' explains the command.")]
    public async Task A_mistyped_command_is_told_which_there_are(string words, string expected)
    {
        var (code, output, error) = await RunAsync(words.Split(' '));

        Assert.Equal((ExitCodes.Usage, ""), (code, output));
        Assert.Contains(expected, Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("foo")]
    [InlineData("http://127.0.0.1:99999")]
    [InlineData("ftp://127.0.0.1:80")]
    public async Task An_address_that_is_none_is_one_line(string urls)
    {
        using var folder = new TestSqlite();

        var (code, output, error) = await RunAsync([
            "serve",
            "--urls",
            urls,
            $"--Tributary:Storage=sqlite:{folder.Path}",
        ]);

        Assert.Equal((ExitCodes.Usage, ""), (code, output));
        Assert.StartsWith($"'{urls}' is not an address to listen on", error, StringComparison.Ordinal);
        Assert.False(File.Exists(folder.Path));
    }

    [Fact]
    public async Task A_port_in_use_is_one_line()
    {
        using var folder = new TestSqlite();
        using var busy = new TcpListener(IPAddress.Loopback, 0);
        busy.Start();

        var (code, output, error) = await RunAsync([
            "serve",
            "--urls",
            $"http://{busy.LocalEndpoint}",
            $"--Tributary:Storage=sqlite:{folder.Path}",
        ]);

        Assert.Equal((ExitCodes.Usage, ""), (code, output));
        Assert.Contains("is in use", Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
        Assert.False(File.Exists(folder.Path));
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        return (await TributaryCommand.RunAsync(args, output, error), output.ToString(), error.ToString());
    }
}
