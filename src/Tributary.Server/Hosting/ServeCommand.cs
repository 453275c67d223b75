using System.CommandLine;
using Tributary.Server.Application;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Identity;
using Tributary.Server.Application.Monitoring;
using Tributary.Server.Application.Settings;
using Tributary.Server.Cli;
using Tributary.Server.Cli.Progress;
using Tributary.Server.Dashboard;
using Tributary.Server.Demo;

namespace Tributary.Server.Hosting;

internal static class ServeCommand
{
    public static Command Create()
    {
        var urls = new Option<string?>("--urls")
        {
            Description = $"Addresses to listen on, separated by semicolons. Default: {ServerDefaults.Url}.",
        };
        var role = new Option<string?>("--role") { Description = "all, api (answers requests) or worker (decides)." };
        var demo = new Option<bool>("--demo")
        {
            Description = "Loads the demo program into an empty database first, and prints a guide.",
        };
        var command = new Command("serve", "Answers requests and decides events until it is stopped.")
        {
            urls,
            role,
            demo,
        };
        command.SetAction(
            (parsed, stopping) =>
                RunAsync(parsed, parsed.GetValue(urls), parsed.GetValue(role), parsed.GetValue(demo), stopping)
        );
        return command;
    }

    private static async Task<int> RunAsync(
        ParseResult parsed,
        string? urls,
        string? role,
        bool demo,
        CancellationToken stopping
    )
    {
        var builder = TributaryHost.NewBuilder(GivenSettings.Of(parsed));
        if (role is not null)
            builder.Configuration["Tributary:Role"] = role;
        var addresses = urls ?? builder.Configuration[WebHostDefaults.ServerUrlsKey] ?? ServerDefaults.Url;
        builder.Configuration[WebHostDefaults.ServerUrlsKey] = addresses;
        return await Setup.RunAsync(
            parsed,
            builder.Configuration,
            async options =>
            {
                if (!builder.Configuration.GetSection("Kestrel:Endpoints").Exists())
                    ListenAddresses.Check(addresses);
                builder.Logging.AddLines(options.Log, isCommand: false);
                await Setup.ReportDatabaseAsync(parsed, options);
                await using var wait = new DatabaseWait(options, addresses, GivenSettings.Of(parsed));
                OpenedDatabase opened;
                try
                {
                    opened = await wait.OpenAsync(stopping);
                }
                catch (OperationCanceledException) when (stopping.IsCancellationRequested)
                {
                    return ExitCodes.Done; // nothing was begun
                }
                builder.Services.AddSingleton<IHostLifetime, DrainingLifetime>();
                await using var app = TributaryHost.Build(builder, options with { ShowsDemo = demo }, opened);
                var guide = demo
                    ? await LoadDemoAsync(app, options, parsed.InvocationConfiguration.Output, stopping)
                    : null;
                await wait.DisposeAsync();
                await ListenAddresses.StartAsync(app, stopping);
                var address = ListenAddresses.Reachable(app.Urls.First());
                if (guide is not null)
                    await guide(address);
                if (options is { Answers: true, Operating.Dashboard: true })
                    await OwnerLink.PrintAsync(
                        app.Services.GetRequiredService<InvitationLinks>(),
                        parsed.InvocationConfiguration.Output,
                        address,
                        stopping
                    );
                await app.WaitForShutdownAsync(CancellationToken.None); // a signal stops it, after a drain
                return ExitCodes.Done;
            }
        );
    }

    /// <summary>Loads the demo before the server answers.</summary>
    /// <returns>
    /// An action that prints the guide once the address is known; null when there is no guide to print.
    /// </returns>
    private static async Task<Func<string, Task>?> LoadDemoAsync(
        WebApplication app,
        TributaryOptions options,
        TextWriter output,
        CancellationToken stopping
    )
    {
        var stores = app.Services.GetRequiredService<Stores>();
        var load = new DemoLoad(
            stores,
            app.Services.GetRequiredService<TraitReader>(),
            app.Services.GetRequiredService<ILoggerFactory>(),
            app.Services.GetRequiredService<TimeProvider>(),
            DemoData.Embedded
        );
        if (
            !await ProgressDisplay.ShowAsync(
                output,
                TimeProvider.System,
                board => load.RunAsync(ifEmpty: true, board, stopping)
            )
        )
            return null;
        var key = await DemoKey.CreateAsync(stores, options, stopping);
        return async address =>
        {
            await app
                .Services.GetRequiredService<DemoSite>()
                .OpenAsync(stores, options.LinkHost ?? new Uri(address), stopping);
            await new DemoGuide(stores, options, DemoData.Embedded).PrintAsync(output, address, key, stopping);
        };
    }
}
