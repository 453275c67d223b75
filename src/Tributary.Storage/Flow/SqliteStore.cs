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

/// <summary>
/// The store in one file, with one writer. Each call is passed to the class that carries it out. The write transaction
/// is the lock of every partition and budget. Reads run beside it, on snapshots.
/// </summary>
public sealed class SqliteStore : IStore
{
    private readonly SqliteSession _writer;
    private readonly SqliteConnections _connections;
    private readonly SqlitePrograms _programs;
    private readonly SqliteSignUps _signUps;
    private readonly SqliteAwaiting _awaiting;
    private readonly SqliteCodes _codes;
    private readonly SqliteClicks _clicks;
    private readonly SqliteArrivals _arrivals;
    private readonly SqliteClaim _claims;
    private readonly SqliteParking _parking;
    private readonly SqliteRelay _relay;

    /// <summary>
    /// True for a server, which tunes the file. A command that only reads the file leaves it unchanged.
    /// </summary>
    private bool _tunes;

    private SqliteStore(string path, SqliteSession writer, ProgramCache cache, TimeProvider time, int partitions)
    {
        (_writer, Partitions) = (writer, partitions);
        _connections = new SqliteConnections(path, writer, time);
        Database = new SqliteDatabase(path, _connections.Writing);
        _programs = new SqlitePrograms(_connections, cache, Database.AuditKey, partitions);
        _signUps = new SqliteSignUps(_connections, cache, partitions);
        _awaiting = new SqliteAwaiting(_connections);
        _codes = new SqliteCodes(_connections);
        _clicks = new SqliteClicks(_connections);
        _arrivals = new SqliteArrivals(_connections, cache, Warm, partitions);
        _claims = new SqliteClaim(_connections, cache, Warm);
        _parking = new SqliteParking(_connections);
        _relay = new SqliteRelay(_connections);
    }

    /// <param name="path">The file, which is created with its folder if it is missing.</param>
    /// <param name="migrate">False when the schema must already exist.</param>
    /// <exception cref="InvalidOperationException">The schema is missing, is too new, or has another number of
    /// partitions.</exception>
    public static ValueTask<SqliteStore> OpenAsync(
        string path,
        int partitions,
        ProgramCache cache,
        TimeProvider time,
        bool migrate,
        CancellationToken stopping
    )
    {
        stopping.ThrowIfCancellationRequested();
        OwnerOnly.PrepareDatabase(path);
        var writer = SqliteSession.OpenWriter(path);
        try
        {
            var store = new SqliteStore(path, writer, cache, time, partitions);
            if (migrate)
                store.Migrated = new SqliteMigrator(writer, Migration.Of("Sqlite"), partitions).Run(store.Now);
            new SqliteMigrations(writer).Check(partitions);
            store._tunes = migrate;
            if (migrate)
                Optimize(writer);
            return ValueTask.FromResult(store);
        }
        catch
        {
            writer.Dispose();
            throw;
        }
    }

    /// <summary>Opens a store that is not needed after this process, so no commit waits for the disk.</summary>
    internal static async ValueTask<SqliteStore> OpenScratchAsync(
        string path,
        int partitions,
        TimeProvider time,
        CancellationToken stopping
    )
    {
        var store = await OpenAsync(path, partitions, new ProgramCache(), time, migrate: true, stopping);
        store._writer.RunScript("pragma synchronous = off");
        // The lanes of a replay write members and budgets beside the log.
        store.Warm.Most = 0;
        return store;
    }

    public Instant Now => _connections.Now;

    public int Partitions { get; }

    public IReadOnlyList<int> Migrated { get; private set; } = [];

    /// <summary>The facts of partitions that this node keeps in memory.</summary>
    public WarmFacts Warm { get; } = new();

    /// <summary>Plain reads, and small writes that take turns with the store's own.</summary>
    public Database Database { get; }

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
    )
    {
        stopping.ThrowIfCancellationRequested();
        return ValueTask.FromResult(_connections.Read(session => new SqlitePlaces(session).Find(names)));
    }

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

    /// <summary>Does nothing, as each click is counted when it is stored.</summary>
    public ValueTask CountClicksAsync(CancellationToken stopping) => ValueTask.CompletedTask;

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

    /// <summary>Does nothing, as no table is partitioned by time.</summary>
    public ValueTask MaintainAsync(CancellationToken stopping) => ValueTask.CompletedTask;

    /// <inheritdoc cref="SqliteArrivals.ReplayAsync"/>
    internal ValueTask<IBatchTransaction> ReplayAsync(
        IReadOnlyList<LogRow> log,
        Func<ProgramFacts, ProgramFacts>? draft,
        CancellationToken stopping
    ) => _arrivals.ReplayAsync(log, draft, stopping);

    public async ValueTask DisposeAsync()
    {
        await _connections.Writing.WaitAsync();
        if (_tunes)
            Optimize(_writer);
        _connections.Writing.Release();
        await Database.DisposeAsync();
        await _connections.DisposeAsync();
    }

    /// <summary>
    /// Lets SQLite analyze tables that have grown. No plan depends on it, and only a bounded number of rows is sampled
    /// in each table.
    /// </summary>
    private static void Optimize(SqliteSession writer)
    {
        try
        {
            writer.RunScript("pragma analysis_limit = 400; pragma optimize");
        }
        catch (StoreException)
        {
            // Another process is writing now. The next start runs it.
        }
    }
}
