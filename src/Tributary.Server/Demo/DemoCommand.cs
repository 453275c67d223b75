using System.CommandLine;
using Tributary.Server.Application.Identity;
using Tributary.Server.Application.Secrets;
using Tributary.Server.Application.Settings;
using Tributary.Server.Cli;
using Tributary.Server.Cli.Progress;

namespace Tributary.Server.Demo;

internal static class DemoCommand
{
    public static Command Create()
    {
        var ifEmpty = new Option<bool>("--if-empty")
        {
            Description = "Does nothing when the database already has another program.",
        };
        var command = new Command(
            "demo",
            "Loads a program with real members and purchases and prints a guide. 'serve --demo' also serves it."
        )
        {
            ifEmpty,
        };
        command.SetAction(
            (parsed, stopping) =>
                Setup.RunAsync(
                    parsed,
                    async call =>
                    {
                        var demo = DemoData.Embedded;
                        var box = await SecretStore.OpenAsync(call.Options, call.Stores.Database, stopping);
                        var traits = await TraitReader.LoadAsync(
                            call.Options.Fraud,
                            call.Stores.Database,
                            box,
                            stopping
                        );
                        var isLoaded = await ProgressDisplay.ShowAsync(
                            call.Output,
                            call.Time,
                            board =>
                                new DemoLoad(call.Stores, traits, call.Logs, call.Time, demo).RunAsync(
                                    parsed.GetValue(ifEmpty),
                                    board,
                                    stopping
                                )
                        );
                        if (!isLoaded)
                        {
                            await call.Output.WriteLineAsync(
                                "The database already has another program. Nothing was changed."
                            );
                            return ExitCodes.Done;
                        }
                        var key = await DemoKey.CreateAsync(call.Stores, call.Options, stopping);
                        await new DemoGuide(call.Stores, call.Options, demo).PrintAsync(
                            call.Output,
                            ServerDefaults.Url,
                            key,
                            stopping
                        );
                        await call.Output.WriteLineAsync(
                            "Start the server with './tributary serve --demo', which also shows the landing page."
                        );
                        return ExitCodes.Done;
                    },
                    stopping
                )
        );
        return command;
    }
}
