using System.Diagnostics;
using Tributary.Tests.Tidy;
using Xunit;

namespace Tributary.Tests.Deploy;

/// <summary>The files of the Debian package. <c>deploy/checks/debian</c> installs the package itself.</summary>
public sealed class DebianTests
{
    private const string Settings = "deploy/debian/tributary.env";
    private const string Unit = "deploy/debian/tributary.service";
    private const string Command = "deploy/debian/tributary.sh";

    [Fact]
    public void A_server_starts_with_the_settings_of_the_package()
    {
        var text = SourceFile.Read(Settings).Text;

        Installation.Accept(Installation.ReadVariables(text));
        var offered = text.Split('\n')
            .Where(line => line.StartsWith("#Tributary__", StringComparison.Ordinal))
            .Select(line => line[1..])
            .Where(line => !line.EndsWith('='));
        Installation.Accept(Installation.ReadVariables(string.Join('\n', offered)));
    }

    [Theory]
    [InlineData("ProtectSystem=strict")]
    [InlineData("NoNewPrivileges=yes")]
    [InlineData("CapabilityBoundingSet=")]
    [InlineData("PrivateTmp=yes")]
    [InlineData("User=tributary")]
    [InlineData("StateDirectory=tributary")]
    [InlineData("SystemCallFilter=@system-service")]
    [InlineData("EnvironmentFile=/etc/tributary/tributary.env")]
    public void The_unit_restricts_the_service(string line)
    {
        Assert.Contains(line, SourceFile.Read(Unit).Text.Split('\n'));
    }

    [Fact]
    public void The_command_takes_the_settings_of_the_service()
    {
        const string settings =
            "# a comment\n\nA_NUMBER=1\nQUOTED=\"with spaces\"\nGIVEN=file\nnot a setting=1\nLAST=end";

        var output = RunCommand(
            settings,
            "GIVEN=caller",
            "printf '%s|%s|%s|%s' \"$A_NUMBER\" \"$QUOTED\" \"$GIVEN\" \"$LAST\""
        );

        Assert.Equal("1|with spaces|caller|end", output);
    }

    [Fact]
    public void A_setting_is_never_run_by_the_command()
    {
        var output = RunCommand("A=$(echo run)\nB=`echo run`;echo run\n", "C=1", "printf '%s|%s' \"$A\" \"$B\"");

        Assert.Equal("$(echo run)|`echo run`;echo run", output);
    }

    /// <summary>Runs the command with a file of settings, and a line of shell in the place of the program.</summary>
    private static string RunCommand(string settings, string variable, string program)
    {
        var folder = Directory.CreateTempSubdirectory("tributary-test-");
        try
        {
            var file = Path.Combine(folder.FullName, "settings");
            File.WriteAllText(file, settings);
            var script = SourceFile
                .Read(Command)
                .Text.Replace("/etc/tributary/tributary.env", file, StringComparison.Ordinal)
                .Replace("\"$(id -u)\" -eq 0", "0 -eq 1", StringComparison.Ordinal)
                .Replace("exec /usr/lib/tributary/tributary", "exec sh -c \"$PROGRAM\"", StringComparison.Ordinal);
            var start = new ProcessStartInfo("sh", ["-c", script]) { RedirectStandardOutput = true };
            var parts = variable.Split('=');
            (start.Environment["PROGRAM"], start.Environment[parts[0]]) = (program, parts[1]);
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.Equal(0, process.ExitCode);
            return output;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
