using System.CommandLine;
using System.CommandLine.Invocation;
using System.Globalization;
using Tributary.Server.Application;
using Tributary.Server.Application.Settings;
using Tributary.Server.Cli;
using Tributary.Server.Cli.Backups;
using Tributary.Server.Cli.Doctor;
using Tributary.Server.Cli.Exports;
using Tributary.Server.Cli.Fraud;
using Tributary.Server.Cli.Import;
using Tributary.Server.Cli.Keys;
using Tributary.Server.Cli.Traces;
using Tributary.Server.Cli.Verify;
using Tributary.Server.Cli.WhatIf;
using Tributary.Server.Demo;

namespace Tributary.Server.Hosting;

/// <summary>
/// The command line: every command, and exit code 2 with one line for a command line that cannot be parsed.
/// </summary>
internal static class TributaryCommand
{
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error)
    {
        var tributary = new RootCommand("Tributary, a self-hosted referral engine.")
        {
            ServeCommand.Create(),
            HealthCommand.Create(),
            MigrateCommand.Create(),
            ImportCommand.Create(),
            KeysCommand.Create(),
            DemoCommand.Create(),
            VerifyCommand.Create(),
            ReplayCommand.Create(),
            TraceCommand.Create(),
            FraudCommand.Create(),
            WhatIfCommand.Create(),
            ExportCommand.Create(),
            BackupCommand.Create(),
            RestoreCommand.Create(),
            DoctorCommand.Create(),
        };
        var (words, settings) = GivenSettings.Split(args);
        var parsed = tributary.Parse(words.Length == 0 ? ["--help"] : words);
        if (parsed.Action is ParseErrorAction)
        {
            await error.WriteLineAsync(UsageFault.Of(parsed));
            return ExitCodes.Usage;
        }

        // The host stops on a signal without help; this is only the last resort.
        _ = int.TryParse(
            Setup.Configuration(settings)[$"{TributaryOptions.Section}:{ServerSettings.DrainSeconds.Name}"],
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var drain
        );
        var code = await parsed.InvokeAsync(
            new GivenSettings(settings)
            {
                ProcessTerminationTimeout = Shutdown.EndsAfter + TimeSpan.FromSeconds(drain),
                Output = output,
                Error = error,
            }
        );
        return words.Length == 0 ? ExitCodes.Usage : code;
    }
}
