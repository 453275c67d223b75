using System.Globalization;
using Tributary.Engine.Foundation;
using Tributary.Server.Application;
using Tributary.Server.Application.Settings;
using Tributary.Storage.Features.Backups;
using Tributary.Storage.Features.Keys;
using Tributary.Storage.Features.Monitoring;

namespace Tributary.Server.Cli.Doctor.Checks;

/// <summary>The subject of the checks, read once: the configuration, the open database and its figures.</summary>
/// <param name="Now">The time of the database.</param>
internal sealed record Checkup(TributaryOptions Options, Instant Now)
{
    /// <summary>Null for SQLite.</summary>
    public PostgresFacts? Postgres { get; init; }

    public required QueueFigures Queues { get; init; }
    public required WorkerFacts Worker { get; init; }
    public required int Migration { get; init; }

    /// <summary>How far the clock of this machine is ahead of the database's; null for SQLite.</summary>
    public TimeSpan? ClockAhead { get; init; }

    public required bool HasKeys { get; init; }

    public IReadOnlyList<CertificateFacts> Certificates { get; init; } = [];

    /// <summary>The mark of a restore that was not finished; null when there is none.</summary>
    public string? UnfinishedRestore { get; init; }

    /// <summary>True when an earlier copy of a SQLite file was put in its place.</summary>
    public bool HasLost { get; init; }

    public static async Task<Checkup> ReadAsync(
        TributaryOptions options,
        Stores stores,
        TimeProvider time,
        IConfiguration configuration,
        CancellationToken stopping
    )
    {
        var reads = new DatabaseReads(stores.Database);
        var isPostgres = options.Storage.Kind == StorageKind.Postgres;
        await reads.ReadClockAsync(stopping); // connects, which takes longer than the question
        var asked = time.GetTimestamp();
        var clock = await reads.ReadClockAsync(stopping);
        var middle = time.GetUtcNow() - time.GetElapsedTime(asked) / 2;
        return new Checkup(options, stores.Store.Now)
        {
            Postgres = isPostgres ? await reads.ReadPostgresAsync(stopping) : null,
            Queues = await new MonitoringReads(stores.Database).ReadAsync(stopping),
            Worker = await reads.ReadWorkerAsync(stopping),
            Migration = await reads.ReadMigrationAsync(stopping),
            ClockAhead = isPostgres ? middle - clock.ToDateTimeOffset() : null,
            Certificates = await Checks.Certificates.ReadAsync(options, configuration, stopping),
            UnfinishedRestore = await Recovery.FindUnfinishedAsync(stores.Database, stopping),
            HasLost = await DatabaseProgress.FindLostAsync(stores.Database, stopping) is not null,
            HasKeys = (await new ApiKeys(stores.Database).ListAsync(stopping)).Any(key => key.RevokedAt is null),
        };
    }

    /// <summary>The time since <paramref name="micros"/>.</summary>
    public TimeSpan Since(long micros) => TimeSpan.FromMicroseconds(Now.Micros - micros);

    public static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>Returns a time as people say it, such as "3 min" or "2 days".</summary>
    public static string Span(TimeSpan time) =>
        time switch
        {
            { TotalDays: >= 2 } => Text($"{time.TotalDays:0} days"),
            { TotalHours: >= 2 } => Text($"{time.TotalHours:0} h"),
            { TotalMinutes: >= 2 } => Text($"{time.TotalMinutes:0} min"),
            _ => Text($"{time.TotalSeconds:0.0} s"),
        };

    public static string Size(long bytes) =>
        bytes >= 1L << 30 ? Text($"{bytes / (double)(1L << 30):0.0} GB") : Text($"{bytes / (double)(1L << 20):0} MB");
}
