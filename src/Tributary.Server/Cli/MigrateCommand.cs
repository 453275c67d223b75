using System.CommandLine;
using Tributary.Engine;

namespace Tributary.Server;

internal static class MigrateCommand
{
    public static Command Create()
    {
        var command = new Command("migrate", "Brings the database to this version; serve does the same at its start.");
        command.TreatUnmatchedTokensAsErrors = false; // settings
        command.SetAction((parsed, stopping) => Setup.RunAsync(parsed, Setup.Configuration(parsed), async options =>
        {
            await using var stores = await Stores.OpenAsync(options, new ProgramCache(), TimeProvider.System, stopping);
            await parsed.InvocationConfiguration.Output.WriteLineAsync("The database is up to date.");
            return ExitCodes.Done;
        }));
        return command;
    }
}
