using System.Data.Common;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Tributary.Engine.Foundation;
using Tributary.Engine.Members;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Referrals;
using Tributary.Engine.Rewards;
using Tributary.Storage.Connections;
using Tributary.Storage.Features.Codes;
using Tributary.Storage.Features.Events;
using Tributary.Storage.Features.Fraud;
using Tributary.Storage.Features.Members;
using Tributary.Storage.Features.Referrals;
using Tributary.Storage.Features.Rewards;
using Tributary.Storage.Flow;
using Tributary.Storage.Queries;
using Tributary.Tests.Fixtures;
using Tributary.Tests.Storage.Flow;
using Tributary.Tests.Storage.Tables;
using Xunit;
using MemberFilter = Tributary.Storage.Features.Members.MemberFilter;

namespace Tributary.Tests.Storage;

/// <summary>
/// No statement on SQLite reads a growing table, or all of a program, to find a few rows: neither without statistics
/// nor with those of an almost empty database.
/// </summary>
public sealed partial class SqlitePlanTests : IAsyncLifetime
{
    // Tables that always stay small: programs, partitions, nodes, settings, waiting entries of the inbox, and lists of
    // keys given to a statement.
    private static readonly HashSet<string> s_small =
    [
        "program",
        "terms",
        "partition",
        "setting",
        "sink",
        "sink_position",
        "webhook",
        "alert_rule",
        "api_key",
        "turn",
        "rollup",
        "inbox",
        "budget",
        "sequence",
        "leaderboard",
        "json_each",
        "click_tally",
        "migration",
        "sqlite_schema",
    ];

    private static readonly string[] s_known =
    [
        "HasWork",
        "SelectInbox",
        "SelectLastOfInbox",
        "SelectForDryRun", // the inbox itself
        "IsCurrencyInUse", // ends at the first row, when a program is to change its currency
    ];

    private readonly TestSqlite _file = new();
    private SqliteStore _store = null!;
    private SqliteConnection _connection = null!;

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _store = await SqliteStore.OpenAsync(
            _file.Path,
            4,
            new ProgramCache(),
            TimeProvider.System,
            migrate: true,
            Stopping
        );
        _connection = (SqliteConnection)await _store.Database.OpenAsync(Stopping);
    }

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        await _store.DisposeAsync();
        _file.Dispose();
    }

    [Fact]
    public void Every_statement_of_the_flow_finds_its_rows_by_an_index()
    {
        var faults = new List<string>();
        foreach (var type in FlowStatements.TypesOf("Sqlite"))
        foreach (var (name, sql) in FlowStatements.Of(type))
            if (IsStatement().IsMatch(sql) && !s_known.Contains(name))
                faults.AddRange(Faults(sql, isList: false).Select(fault => $"{type.Name}.{name}: {fault}"));
        foreach (var (name, write) in Descriptions.Writes())
            faults.AddRange(Faults(write.Sql.Sqlite, isList: false).Select(fault => $"{name}: {fault}"));
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    private static readonly MemberFilter s_joined = new() { JoinedFrom = new Instant(1), JoinedTo = new Instant(2) };

    [Fact]
    public async Task Every_read_uses_an_index_and_every_list_the_order_of_one()
    {
        var program = (
            await _store.PutTermsAsync(
                SampleTerms.Put(
                    "acme",
                    """{ "rewards": [ { "key": "share", "on": "purchase", "to": "referrer", "rates": ["10%"] } ] }"""
                ),
                Stopping
            )
        ).ProgramId;
        var database = new WatchedDatabase(_store.Database);
        var directory = new MemberDirectory(_store);
        var range = new ListRange(20, 1_000_000_000);
        var (rewards, events, members) = (
            new RewardReads(database),
            new EventReads(database),
            new MemberReads(database)
        );
        var (referrals, cases, trees, stats) = (
            new ReferralReads(database),
            new CaseReads(database),
            new TreeReads(database),
            new StatsReads(database, directory)
        );

        var ann = new MemberView
        {
            Id = new MemberId(1),
            ExternalId = "ann",
            Group = "default",
            Status = MemberStatus.Active,
            JoinedAt = default,
            Depth = 0,
            Partition = 0,
        };
        await rewards.FindAsync(program, [new RewardId(1), new RewardId(2)], Stopping);
        await rewards.FindPlacesAsync(program, [new RewardId(1), new RewardId(2)], Stopping);
        await rewards.OfEventsAsync(program, [new EntryId(1), new EntryId(2)], Stopping);
        await rewards.OfEventAsync(program, new EntryId(1), Stopping);
        await events.FindAsync(program, new EntryId(1), Stopping);
        await events.FindAsync(program, [new EntryId(1L), new EntryId(2)]);
        await events.FindAsync(program, new byte[16], Stopping);
        await events.ListFinishedAsync([new EntryId(1), new EntryId(2)]);
        await events.FindOutcomesAsync([new EntryId(1), new EntryId(2)]);
        await events.FindIdAsync(program, new byte[16], Stopping);
        await members.FindAsync(program, "ann", Stopping);
        await members.NamesAsync(program, [new MemberId(1), new MemberId(2)], Stopping);
        await referrals.FindAsync(program, new ReferralId(1), Stopping);
        await referrals.ListHistoryAsync(new ReferralId(1), Stopping);
        await referrals.FindCompletionAsync(program, new MemberId(1), 1, 1, Stopping);
        await new CapReads(database).ListOfMemberAsync(program, new MemberId(1), [0], Stopping);
        await stats.FindAsync(program, "ann", Stopping);
        await stats.FindBalanceAsync(program, "ann", Stopping);
        await stats.FindAsync(program, [new MemberId(1), new MemberId(2)], Stopping);
        await trees.ListUplineAsync(program, new MemberId(1), Stopping);
        await trees.ListDownlineAsync(program, "ann", 5, [], 10, Stopping);
        await new CodeReads(database).FindAsync(program, "CODE", Stopping);
        await cases.FindAsync(program, [new CaseId(1), new CaseId(2)], Stopping);
        await cases.ListSignalsAsync(program, new MemberId(1), Stopping);
        await cases.ListEdgesAsync(program, new MemberId(1), Stopping);
        await cases.ListStakesAsync(program, new MemberId(1), Stopping);
        Assert.Empty(
            database.Statements.SelectMany(sql => Faults(sql, isList: false).Select(fault => $"{fault} in {sql}"))
        );

        database.Statements.Clear();
        await rewards.ListAsync(program, new RewardFilter(), range, Stopping);
        await rewards.ListAsync(program, new RewardFilter { MemberId = new MemberId(1) }, range, Stopping);
        await events.ListAsync(program, new EventFilter(), range, Stopping);
        await events.ListAsync(program, new EventFilter { Status = EventStatus.Parked }, range, Stopping);
        await events.ListAsync(program, new EventFilter { MemberId = new MemberId(1) }, range, Stopping);
        await events.ListAsync(program, new EventFilter { Type = "rare" }, range, Stopping);
        await rewards.ListAsync(program, new RewardFilter { Rule = "rare" }, range, Stopping);
        await rewards.ListAsync(program, new RewardFilter { Hold = (HeldBy.Release, default) }, range, Stopping);
        await referrals.ListAsync(program, new ReferralFilter { Status = ReferralStatus.Rejected }, range, Stopping);
        await members.ListAsync(program, new MemberFilter(), range, Stopping);
        await members.ListAsync(program, new MemberFilter { Group = "vip" }, range, Stopping);
        await members.ListAsync(program, new MemberFilter { Country = "PL" }, range, Stopping);
        await members.ListAsync(program, new MemberFilter { Status = MemberStatus.Blocked }, range, Stopping);
        await members.ListAsync(program, new MemberFilter { ReferrerId = new MemberId(1) }, range, Stopping);
        await members.ListByJoiningAsync(program, s_joined, range, after: null, Stopping);
        await members.ListByJoiningAsync(program, s_joined, range, new JoinedPlace(default, new MemberId(1)), Stopping);
        await referrals.ListAsync(program, new ReferralFilter(), range, Stopping);
        await referrals.ListAsync(
            program,
            new ReferralFilter { ReferrerId = new MemberId(1), Code = "CODE" },
            range,
            Stopping
        );
        await new ConcernReads(database).ListAsync(program, ann, 3, range, Stopping);
        await cases.ListAsync(program, new CaseFilter(null), range, Stopping);
        await new LedgerReads(database).ListAsync(new MemberId(1), range, Stopping);
        Assert.Empty(
            database.Statements.SelectMany(sql => Faults(sql, isList: true).Select(fault => $"{fault} in {sql}"))
        );
    }

    /// <param name="isList">
    /// True when it may read a program's rows in the order of an index until it has a page.
    /// </param>
    private List<string> Faults(string sql, bool isList)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "explain query plan " + Parameter().Replace(sql, "1");
        using var reader = TryExplain(command);
        if (reader is null)
            return [];
        var faults = new List<string>();
        var before = "";
        while (reader.Read())
        {
            var step = reader.GetString(3);
            var isSort = step.Contains("TEMP B-TREE FOR ORDER BY", StringComparison.Ordinal);
            // A part of a statement that is one page alone may be sorted, to be merged with another.
            var isOfPage =
                before.StartsWith("SCAN ", StringComparison.Ordinal)
                && sql.Contains($"limit @limit) as {before["SCAN ".Length..]}", StringComparison.Ordinal);
            before = step;
            var isWholeTable =
                Scanned().Match(step) is { Success: true } scan
                && IsLarge(sql, scan.Groups[1].Value)
                && !(isList && step.Contains("INDEX", StringComparison.Ordinal));
            var isWholeProgram =
                !isList && OfProgram().Match(step) is { Success: true } found && IsLarge(sql, found.Groups[1].Value);
            if (isWholeTable || isWholeProgram || (isList && isSort && !isOfPage))
                faults.Add(step);
        }
        return faults;
    }

    /// <returns>Null for a part of other statements.</returns>
    private static SqliteDataReader? TryExplain(SqliteCommand command)
    {
        try
        {
            return command.ExecuteReader();
        }
        catch (SqliteException)
        {
            return null;
        }
    }

    /// <summary>Returns whether the table behind an alias in a step is large.</summary>
    private static bool IsLarge(string sql, string alias)
    {
        var table = Regex.Match(sql, $@"\b(?:from|join|update|into)\s+(\w+)(?:\s+as)?\s+{Regex.Escape(alias)}\b")
            is { Success: true } named
            ? named.Groups[1].Value
            : alias;
        return !s_small.Contains(table)
            && Regex.IsMatch(sql, $@"\b(?:from|join|update|into)\s+{Regex.Escape(table)}\b")
            && !Regex.IsMatch(sql, $@"\b{Regex.Escape(table)}(?:\(|\s+as\s+(?:materialized\s+)?\()");
    }

    [GeneratedRegex(@"^\s*(select|with|insert|update|delete)\b")]
    private static partial Regex IsStatement();

    [GeneratedRegex(@"[?@][a-z0-9_]+")]
    private static partial Regex Parameter();

    [GeneratedRegex(@"^SCAN (\w+)")]
    private static partial Regex Scanned();

    [GeneratedRegex(@"^SEARCH (\w+) USING .*\(program_id=\?\)")]
    private static partial Regex OfProgram();

    /// <summary>Keeps the text of every statement.</summary>
    private sealed class WatchedDatabase(Database inner) : Database
    {
        public List<string> Statements { get; } = [];

        public override string In(string parameter) => inner.In(parameter);

        public override string Items(string parameter) => inner.Items(parameter);

        public override string AsJson(string column) => inner.AsJson(column);

        public override string Locked => inner.Locked;
        public override string SkipLocked => inner.SkipLocked;
        public override string FirstBelow => inner.FirstBelow;
        public override string Triggers => inner.Triggers;
        public override string Clock => inner.Clock;
        public override string ReadOnly => inner.ReadOnly;
        public override string SkipIds => inner.SkipIds;
        public override string RecoveryMark => inner.RecoveryMark;
        public override string? Lineage => inner.Lineage;

        public override string UplineFollows(string m, string r) => inner.UplineFollows(m, r);

        protected override ValueTask<DbConnection> ConnectAsync(CancellationToken stopping) =>
            inner.OpenAsync(stopping);

        protected override ValueTask<T> TransactAsync<T>(
            Func<DbConnection, ValueTask<T>> write,
            CancellationToken stopping
        ) => inner.WriteAsync(write, stopping);

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

        public override DbCommand Command(
            DbConnection connection,
            string sql,
            params ReadOnlySpan<(string Name, object? Value)> parameters
        )
        {
            Statements.Add(sql);
            return inner.Command(connection, sql, parameters);
        }

        protected override ValueTask<IReadOnlyList<IReadOnlyList<T>>> ReadEachAsync<T>(
            string sql,
            Func<DbDataReader, T> read,
            (string Name, Array Values)[] parts
        )
        {
            Statements.Add(sql);
            return inner.ListEachAsync(sql, read, parts);
        }

        protected override ValueTask<DbTransaction> BeginScanAsync(
            DbConnection connection,
            CancellationToken stopping
        ) => throw new NotSupportedException();

        protected override object ToColumn(object value) => value;
    }
}
