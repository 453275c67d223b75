using System.CommandLine;

namespace Tributary.Server;

/// <summary>What commands share: settings given as <c>--Tributary:Name value</c>, and one line and an exit code for what is wrong with them.</summary>
internal static class Setup
{
    /// <summary>appsettings.json, environment, command line: the later goes before the earlier.</summary>
    public static IConfiguration Configuration(ParseResult parsed) => new ConfigurationBuilder()
        .AddJsonFile(Path.Combine(Directory.GetCurrentDirectory(), "appsettings.json"), optional: true)
        .AddEnvironmentVariables()
        .AddCommandLine([.. parsed.UnmatchedTokens])
        .Build();

    public static async Task<int> RunAsync(ParseResult parsed, IConfiguration configuration, Func<TributaryOptions, Task<int>> run)
    {
        var error = parsed.InvocationConfiguration.Error;
        var unknown = parsed.UnmatchedTokens.FirstOrDefault(token => token.StartsWith('-') && !token.Contains(':'));
        if (unknown is not null)
        {
            await error.WriteLineAsync($"There is no option '{unknown}'; a setting is given as --Tributary:Name value.");
            return ExitCodes.Usage;
        }
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
        catch (OperationCanceledException)
        {
            return ExitCodes.Failed;
        }
    }
}
