using System.CommandLine;

namespace Tributary.Server;

internal static class ServeCommand
{
    private const string DefaultUrls = "http://localhost:8080";

    public static Command Create()
    {
        var urls = new Option<string?>("--urls") { Description = $"Addresses to listen on, divided by semicolons; {DefaultUrls} unless configured." };
        var role = new Option<string?>("--role") { Description = "all, api (answers requests) or worker (decides)." };
        var command = new Command("serve", "Answers requests and decides events until it is stopped.") { urls, role };
        command.TreatUnmatchedTokensAsErrors = false; // settings
        command.SetAction((parsed, stopping) => RunAsync(parsed, parsed.GetValue(urls), parsed.GetValue(role), stopping));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, string? urls, string? role, CancellationToken stopping)
    {
        var builder = WebApplication.CreateBuilder([.. parsed.UnmatchedTokens]);
        if (role is not null) builder.Configuration["Tributary:Role"] = role;
        builder.Configuration[WebHostDefaults.ServerUrlsKey] = urls ?? builder.Configuration[WebHostDefaults.ServerUrlsKey] ?? DefaultUrls;
        return await Setup.RunAsync(parsed, builder.Configuration, async options =>
        {
            await using var app = await TributaryHost.BuildAsync(builder, options, stopping);
            await app.RunAsync(stopping);
            return ExitCodes.Done;
        });
    }
}
