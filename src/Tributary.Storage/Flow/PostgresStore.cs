using Tributary.Engine.Clicks;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Outbox;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Registration;
using Tributary.Engine.Terms;
using Tributary.Storage.Connections;
using Tributary.Storage.Migrations;
using Tributary.Storage.Warm;

namespace Tributary.Storage.Flow;

/// <summary>The store on PostgreSQL 15 or later. Each call is passed to the class that carries it out.</summary>
public sealed class PostgresStore : IStore
{
    /// <summary>The database's time within a transaction: one value for all of its statements. Microseconds.</summary>
    internal const string NowMicros = "cast(extract(epoch from now()) * 1000000 as bigint)";

    private readonly PostgresConnections _connections;
    private readonly bool _ownsConnections;
    private readonly PostgresPrograms _programs;
    private readonly PostgresSignUps _signUps;
    private readonly PostgresAwaiting _awaiting;
    private readonly PostgresCodes _codes;
    private readonly PostgresClicks _clicks;
    private readonly PostgresArrivals _arrivals;
    private readonly PostgresClaim _claims;
    private readonly PostgresParking _parking;
    private readonly PostgresRelay _relay;
    private readonly PostgresMigrations _migrations;
    private readonly TimeProvider _time;
    private (Instant At, long Timestamp) _clock;

    /// <summary>Makes a store whose database was not looked at. <see cref="OpenAsync"/> also prepares it.</summary>
    internal PostgresStore(string url, int partitions, ProgramCache cache, TimeProvider time)
        : this(new PostgresConnections(url), ownsConnections: true, partitions, cache, time) { }

    private PostgresStore(
        PostgresConnections connections,
        bool ownsConnections,
        int partitions,
        ProgramCache cache,
        TimeProvider time
    )
    {
        (Partitions, _time) = (partitions, time);
        (_connections, _ownsConnections) = (connections, ownsConnections);
        _connections.OnOtherServer += Warm.Clear;
        Database = new PostgresDatabase(_connections.Reads, indexed: _connections.Flow, _connections.Distribution);
        _programs = new PostgresPrograms(_connections, cache, Database.AuditKey, partitions);
        _signUps = new PostgresSignUps(_connections, cache, Warm.Segments, partitions);
        _awaiting = new PostgresAwaiting(_connections.Flow);
        _codes = new PostgresCodes(_connections.Flow);
        _clicks = new PostgresClicks(_connections.Flow, Warm.Segments);
        _arrivals = new PostgresArrivals(_connections, cache, Warm, partitions);
        _claims = new PostgresClaim(_connections, cache, Warm, partitions);
        _parking = new PostgresParking(_connections.Flow, _connections.Distribution, partitions);
        _relay = new PostgresRelay(_connections.Flow, _connections.Distribution);
        _migrations = new PostgresMigrations(_connections.Flow, _connections.Distribution);
    }

    public int Partitions { get; }

    public IReadOnlyList<int> Migrated { get; private set; } = [];

    /// <summary>The facts of partitions that this node keeps in memory.</summary>
    public WarmFacts Warm { get; } = new();

    /// <summary>Plain reads and small writes beside the flow, on separate connections.</summary>
    public Database Database { get; }

    /// <summary>The database's time when the store was opened, plus the time elapsed since.</summary>
    public Instant Now => _clock.At + _time.GetElapsedTime(_clock.Timestamp);

    /// <param name="url">A <c>postgres://</c> URL. Its query holds further Npgsql keywords.</param>
    /// <param name="migrate">False when the schema must already exist.</param>
    /// <exception cref="InvalidOperationException">The schema is missing, is too new, or has another number of
    /// partitions; or locks of others prevented its migration.</exception>
    public static async ValueTask<PostgresStore> OpenAsync(
        string url,
        int partitions,
        ProgramCache cache,
        TimeProvider time,
        bool migrate,
        CancellationToken stopping
    ) => await new PostgresStore(url, partitions, cache, time).PreparedAsync(migrate, stopping);

    /// <summary>Opens a store of an existing schema on connections that the caller keeps.</summary>
    /// <inheritdoc cref="OpenAsync"/>
    internal static ValueTask<PostgresStore> OpenOnAsync(
        PostgresConnections connections,
        int partitions,
        ProgramCache cache,
        TimeProvider time,
        CancellationToken stopping
    ) =>
        new PostgresStore(connections, ownsConnections: false, partitions, cache, time).PreparedAsync(
            migrate: false,
            stopping
        );

    public ValueTask<IdBlock> TakeIdsAsync(int count, CancellationToken stopping) =>
        _connections.TakeIdsAsync(count, stopping);

    public ValueTask<ProgramFacts?> FindProgramAsync(string name, CancellationToken stopping) =>
        _programs.FindAsync(name, stopping);

    public ValueTask<PutTermsResult> PutTermsAsync(PutTerms terms, CancellationToken stopping) =>
        _programs.PutTermsAsync(terms, stopping);

    public ValueTask<WithdrawTermsResult> WithdrawTermsAsync(WithdrawTerms terms, CancellationToken stopping) =>
        _programs.WithdrawTermsAsync(terms, stopping);

    public ValueTask<bool> SetProgramStatusAsync(
        string name,
        ProgramStatus status,
        string? actor,
        string? requestId,
        CancellationToken stopping
    ) => _programs.SetStatusAsync(name, status, actor, requestId, stopping);

    public ValueTask<IReadOnlyList<MemberPlace?>> FindMembersAsync(
        IReadOnlyList<MemberName> names,
        CancellationToken stopping
    ) => PostgresPlaces.FindAsync(_connections.Flow, names, stopping);

    public ValueTask<IReadOnlyList<SignUpResult>> SignUpAsync(
        IReadOnlyList<SignUp> signUps,
        DecideSignUps decide,
        CancellationToken stopping
    ) => _signUps.SignUpAsync(signUps, decide, stopping);

    public ValueTask<IReadOnlyList<AwaitingSignUp>> FindEndedWaitsAsync(
        Instant asOf,
        int limit,
        CancellationToken stopping
    ) => _awaiting.FindEndedAsync(asOf, limit, stopping);

    public ValueTask<IReadOnlyList<bool>> AddCodesAsync(IReadOnlyList<CodeFacts> codes, CancellationToken stopping) =>
        _codes.AddAsync(codes, stopping);

    public ValueTask AddClicksAsync(IReadOnlyList<ClickRecord> clicks, CancellationToken stopping) =>
        _clicks.AddAsync(clicks, stopping);

    public ValueTask CountClicksAsync(CancellationToken stopping) => _clicks.CountAsync(stopping);

    public ValueTask<IReadOnlyList<EntryResult>> QueueAsync(
        IReadOnlyList<PlacedEntry> entries,
        CancellationToken stopping
    ) => _arrivals.QueueAsync(entries, stopping);

    public ValueTask<IArrivalTransaction> BeginAsync(CancellationToken stopping) => _arrivals.BeginAsync(stopping);

    public ValueTask<IBatchTransaction?> ClaimAsync(int limit, int? partition, CancellationToken stopping) =>
        _claims.ClaimAsync(limit, partition, stopping);

    public ValueTask<DryRunTransaction> DryRunAsync(
        IReadOnlyList<NewEntry> entries,
        Func<ProgramFacts, ProgramFacts> terms,
        CancellationToken stopping
    ) => _claims.DryRunAsync(entries, terms, stopping);

    public ValueTask RecordFailureAsync(Entry entry, string reason, int maxTries, CancellationToken stopping) =>
        _parking.RecordFailureAsync(entry, reason, maxTries, stopping);

    public ValueTask<bool> RetryParkedAsync(ProgramId programId, EntryId eventId, CancellationToken stopping) =>
        _parking.RetryAsync(programId, eventId, stopping);

    public ValueTask<int> SweepParkedAsync(CancellationToken stopping, Instant? since = null) =>
        _parking.SweepAsync(since, stopping);

    public ValueTask<IReadOnlyList<DueWork>> FindDueAsync(Instant asOf, CancellationToken stopping) =>
        _parking.FindDueAsync(asOf, stopping);

    public ValueTask<int> RelayAsync(
        string sink,
        int limit,
        Func<IReadOnlyList<OutboxRow>, CancellationToken, ValueTask> publish,
        CancellationToken stopping
    ) => _relay.RelayAsync(sink, limit, publish, stopping);

    public ValueTask MaintainAsync(CancellationToken stopping) => _migrations.MaintainAsync(Now, stopping);

    public ValueTask DisposeAsync()
    {
        _connections.OnOtherServer -= Warm.Clear;
        return _ownsConnections ? _connections.DisposeAsync() : ValueTask.CompletedTask;
    }

    private async ValueTask<PostgresStore> PreparedAsync(bool migrate, CancellationToken stopping)
    {
        try
        {
            await StoreFaults.GuardAsync(() => PrepareAsync(_time, migrate, stopping));
            return this;
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    private async ValueTask PrepareAsync(TimeProvider time, bool migrate, CancellationToken stopping)
    {
        if (migrate)
            Migrated = await new PostgresMigrator(
                _connections.Reads,
                Migration.Of("Postgres"),
                Partitions,
                time
            ).RunAsync(stopping);
        if (migrate && _connections.Distribution == Distribution.Citus)
            await new CitusDistribution(_connections.Reads).RunAsync(time, stopping);
        _clock = await _migrations.CheckAsync(Partitions, time, stopping);
        if (migrate)
            await ShortLocks.TryAsync("Making the coming months", () => MaintainAsync(stopping), time, stopping);
    }
}
