using Tributary.Engine.Pipeline;
using Tributary.Server.Application;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Monitoring;
using Tributary.Server.Application.Settings;

namespace Tributary.Server.Hosting;

/// <summary>
/// Opens the database of a node that may start first: 1. it is opened; 2. if that takes longer or fails for now, a
/// small server answers probes, and all other requests with 503; 3. it is tried again every second, until it is open or
/// a fault does not end without a change of the settings.
/// </summary>
internal sealed partial class DatabaseWait(TributaryOptions options, string addresses, string[] settings)
    : IAsyncDisposable
{
    private const int RetrySeconds = 1;

    private static readonly TimeSpan s_quiet = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time = TimeProvider.System;
    private WebApplication? _server;
    private ProblemResult _fault = Problems.Later(ServerErrors.Starting, RetrySeconds);

    /// <exception cref="StartException">The database can never be opened with these options.</exception>
    public async Task<OpenedDatabase> OpenAsync(CancellationToken stopping)
    {
        var began = _time.GetTimestamp();
        StartException? first = null;
        while (true)
        {
            var opening = Task.Run(() => OpenOnceAsync(stopping), stopping);
            if (_server is null)
                await Task.WhenAny(opening, Task.Delay(s_quiet, _time, stopping));
            if (_server is null && !opening.IsCompleted)
                await AnswerAsync(stopping);
            try
            {
                var opened = await opening;
                if (first is not null)
                    LogOpened(Log(), Math.Round(_time.GetElapsedTime(began).TotalSeconds, 1));
                return opened;
            }
            catch (StartException fault) when (fault.WaitsFor is { } code)
            {
                _fault = Problems.Later(code, RetrySeconds);
                if (_server is null)
                    await AnswerAsync(stopping);
                if (first is null)
                    LogWaits(Log(), fault.Message);
                first ??= fault;
            }
            await Task.Delay(s_pause, _time, stopping);
        }
    }

    /// <summary>Frees the addresses for the server.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_server is not { } server)
            return;
        _server = null;
        using var patience = new CancellationTokenSource(s_quiet);
        await server.StopAsync(patience.Token);
        await server.DisposeAsync();
    }

    private async Task<OpenedDatabase> OpenOnceAsync(CancellationToken stopping)
    {
        try
        {
            return await OpenedDatabase.OpenAsync(options, _time, stopping);
        }
        catch (Exception fault)
            when (fault is StoreException or TimeoutException
                && Stores.WaitsFor(fault, options.Storage.Kind) is not null
            )
        {
            throw new StartException(fault.Message, fault) { WaitsFor = Stores.WaitsFor(fault, options.Storage.Kind) };
        }
    }

    private async Task AnswerAsync(CancellationToken stopping)
    {
        var builder = TributaryHost.NewBuilder(settings);
        builder.Configuration[WebHostDefaults.ServerUrlsKey] = TributaryHost.AddressesOf(addresses, options);
        builder.Logging.AddLines(options.Log, isCommand: false);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.Services.AddSingleton(_time).AddSingleton<Outages>();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        _server = builder.Build();
        _server.Run(context =>
            context.Request.Path == "/healthz" ? context.Response.WriteAsync("ok") : _fault.ExecuteAsync(context)
        );
        await ListenAddresses.StartAsync(_server, stopping);
    }

    private ILogger Log() => _server!.Services.GetRequiredService<ILogger<DatabaseWait>>();

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The database cannot be used yet: {Fault} The node waits for it and answers /healthz."
    )]
    private static partial void LogWaits(ILogger log, string fault);

    [LoggerMessage(Level = LogLevel.Information, Message = "The database was opened after {Seconds} s.")]
    private static partial void LogOpened(ILogger log, double seconds);
}
