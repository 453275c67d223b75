using System.CommandLine;
using Tributary.Engine.Pipeline;
using Tributary.Server.Application;

namespace Tributary.Server.Cli;

internal static class MigrateCommand
{
    public static Command Create()
    {
        var command = new Command(
            "migrate",
            "Migrates the database to this version. 'serve' does the same when it starts."
        );
        command.SetAction(
            (parsed, stopping) =>
                Setup.RunAsync(
                    parsed,
                    Setup.Configuration(parsed),
                    async options =>
                    {
                        await Setup.ReportDatabaseAsync(parsed, options);
                        await using var stores = await Stores.OpenAsync(
                            options,
                            new ProgramCache(),
                            TimeProvider.System,
                            stopping
                        );
                        await parsed.InvocationConfiguration.Output.WriteLineAsync(WhatWasDone(stores.Migrated));
                        return ExitCodes.Done;
                    }
                )
        );
        return command;
    }

    private static string WhatWasDone(IReadOnlyList<int> migrations) =>
        migrations switch
        {
            [] => "The database is up to date. Nothing was changed.",
            [1, ..] => $"The database was created at migration {migrations[^1]}.",
            [var only] => $"The database was brought to this version by migration {only}.",
            _ => $"The database was brought to this version by {migrations.Count} migrations, {migrations[0]} "
                + $"to {migrations[^1]}.",
        };
}
