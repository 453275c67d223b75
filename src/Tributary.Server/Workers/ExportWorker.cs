using Tributary.Server.Application.Exports;

namespace Tributary.Server.Workers;

/// <summary>Writes scheduled exports, on one node at a time, as <c>tributary export</c> does.</summary>
internal sealed partial class ExportWorker(ScheduledExport export, TimeProvider time, ILogger<ExportWorker> log)
    : BackgroundService
{
    private static readonly TimeSpan s_rest = TimeSpan.FromSeconds(10);

    private readonly BackgroundLoop _loop = new("Exporting", time, log);

    protected override Task ExecuteAsync(CancellationToken stopping) =>
        _loop.RunEveryAsync(s_rest, RunOnceAsync, stopping);

    internal async ValueTask RunOnceAsync(CancellationToken stopping)
    {
        await foreach (var line in export.RunAsync(stopping))
            LogFile(line.Program, line.File!, line.Rows);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Exported {Program}/{File} with {Rows} rows.")]
    private partial void LogFile(string program, string file, long rows);
}
