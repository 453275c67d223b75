using System.CommandLine;
using System.Data.Common;

namespace Tributary.Server;

/// <summary>What commands share: settings given as <c>--Tributary:Name value</c>, and one line and an exit code for what is wrong with them.</summary>
internal static class Setup
{
    public static void TakesSettings(this Command command)
    {
        command.TreatUnmatchedTokensAsErrors = false;
        command.Validators.Add(result =>
        {
            foreach (var token in result.UnmatchedTokens())
                if (token.StartsWith("--", StringComparison.Ordinal) && !token.Contains(':'))
                    result.AddError($"Unknown option '{token}'. A setting is given as --Tributary:Name value.");
        });
    }

    /// <summary>appsettings.json, environment, command line, in this order.</summary>
    public static IConfiguration Configuration(ParseResult parsed) => new ConfigurationBuilder()
        .AddJsonFile(Path.Combine(Directory.GetCurrentDirectory(), "appsettings.json"), optional: true)
        .AddEnvironmentVariables()
        .AddCommandLine([.. parsed.UnmatchedTokens])
        .Build();

    public static async Task<int> RunAsync(ParseResult parsed, IConfiguration configuration, Func<TributaryOptions, Task<int>> run)
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
        catch (OperationCanceledException)
        {
            return ExitCodes.Failed;
        }
    }

    private static IEnumerable<string> UnmatchedTokens(this System.CommandLine.Parsing.CommandResult result) =>
        result.Tokens.Where(token => token.Type == System.CommandLine.Parsing.TokenType.Argument).Select(token => token.Value);
}
