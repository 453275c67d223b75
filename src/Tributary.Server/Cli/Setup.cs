using System.CommandLine;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Terms;
using Tributary.Server.Application;
using Tributary.Server.Application.Monitoring;
using Tributary.Server.Application.Secrets;
using Tributary.Server.Application.Settings;

namespace Tributary.Server.Cli;

/// <summary>
/// The parts that commands share: settings given as <c>--Tributary:Name value</c>, and one line and an exit code for a
/// fault.
/// </summary>
internal static class Setup
{
    /// <summary>
    /// Reads appsettings.json, the environment and the command line; the later source overrides the earlier.
    /// </summary>
    public static IConfiguration Configuration(ParseResult parsed) => Configuration(GivenSettings.Of(parsed));

    /// <inheritdoc cref="Configuration(ParseResult)"/>
    /// <param name="settings">The settings of the command line.</param>
    public static IConfiguration Configuration(string[] settings) =>
        new ConfigurationBuilder()
            .AddJsonFile(Path.Combine(Directory.GetCurrentDirectory(), "appsettings.json"), optional: true)
            .AddEnvironmentVariables()
            .AddCommandLine(settings)
            .Build();

    /// <summary>Opens an existing database for a command that works with or without a running server.</summary>
    public static Task<int> RunAsync(
        ParseResult parsed,
        Func<CommandCall, Task<int>> run,
        CancellationToken stopping
    ) =>
        RunAsync(
            parsed,
            Configuration(parsed),
            async options =>
            {
                var cache = new ProgramCache();
                await ReportDatabaseAsync(parsed, options);
                await using var stores = await Stores.OpenAsync(
                    options,
                    cache,
                    TimeProvider.System,
                    stopping,
                    migrate: false
                );
                await AuditSecret.LoadAsync(options, stores.Database, mayMake: true, stopping);
                using var logs = Logs(options);
                return await run(
                    new CommandCall(
                        options,
                        stores,
                        cache,
                        logs,
                        parsed.InvocationConfiguration.Output,
                        parsed.InvocationConfiguration.Error,
                        TimeProvider.System
                    )
                );
            }
        );

    public static async Task<int> RunAsync(
        ParseResult parsed,
        IConfiguration configuration,
        Func<TributaryOptions, Task<int>> run
    )
    {
        var error = parsed.InvocationConfiguration.Error;
        if (!TributaryOptions.TryRead(configuration, out var options, out var fault))
        {
            await error.WriteLineAsync(fault);
            return ExitCodes.Usage;
        }
        try
        {
            return await run(options);
        }
        catch (StartException wrong)
        {
            await error.WriteLineAsync(wrong.Message);
            return ExitCodes.Usage;
        }
        catch (CommandException wrong)
        {
            await error.WriteLineAsync(wrong.Message);
            return wrong.ExitCode;
        }
        catch (Exception e) when (e is StoreException or TimeoutException)
        {
            await error.WriteLineAsync(
                $"The database failed: {e.Message} Acknowledged rows are kept. Run the command again."
            );
            return ExitCodes.Failed;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync(e.Message);
            return ExitCodes.Failed;
        }
        catch (OperationCanceledException)
        {
            return ExitCodes.Failed;
        }
    }

    /// <summary>Prints which database a command works on, separate from its result.</summary>
    public static Task ReportDatabaseAsync(ParseResult parsed, TributaryOptions options) =>
        parsed.InvocationConfiguration.Error.WriteLineAsync($"Database: {options.Storage.Shown}");

    private static ILoggerFactory Logs(TributaryOptions options) =>
        LoggerFactory.Create(logs =>
        {
            logs.SetMinimumLevel(LogLevel.Warning);
            logs.AddLines(options.Log, isCommand: true);
        });
}

/// <summary>The surroundings of a command.</summary>
/// <param name="Error">For remarks; <paramref name="Output"/> is for the result.</param>
internal sealed record CommandCall(
    TributaryOptions Options,
    Stores Stores,
    ProgramCache Cache,
    ILoggerFactory Logs,
    TextWriter Output,
    TextWriter Error,
    TimeProvider Time
)
{
    public IStore Store => Stores.Store;

    /// <exception cref="CommandException">There is no such program.</exception>
    public async ValueTask<ProgramFacts> ProgramAsync(string name, CancellationToken stopping) =>
        await Store.FindProgramAsync(name, stopping)
        ?? throw new CommandException(
            ExitCodes.Usage,
            $"There is no program '{name}'; PUT /v1/programs/{name} with its Terms creates one."
        );
}
