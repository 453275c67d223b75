using System.Globalization;
using System.Security.Cryptography;
using Npgsql;
using Tributary.Client.Contracts;
using Tributary.Engine.Foundation;
using Tributary.Engine.Terms;
using Tributary.Server.Application.Exports;
using Tributary.Server.Application.Ids;
using Tributary.Server.Application.Settings;
using Tributary.Storage.Connections;
using Tributary.Storage.Features.Exports;
using Tributary.Storage.Features.Exports.Sets;
using Xunit;

namespace Tributary.Tests.Storage.Features.Exports;

public sealed class SqliteExports(SqliteReadServer server) : ExportContract(server), IClassFixture<SqliteReadServer>;

public sealed class PostgresExports(PostgresReadServer server)
    : ExportContract(server),
        IClassFixture<PostgresReadServer>
{
    [Fact]
    public async Task A_decision_that_commits_late_is_not_left_out()
    {
        await ExportAsync();
        var partition = (
            await AskAsync(
                $"select partition_id from member where program_id = {Program.Value} and external_id = 'bob'"
            )
        )[0];
        var early = (await AskAsync("select max(decided_at) from entry"))[0];

        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync(Stopping);
        await using var late = await connection.BeginTransactionAsync(Stopping);
        await RunAsync(connection, $"update partition set seq = seq + 1 where id = {partition}");
        await RunAsync(
            connection,
            $"""
            insert into entry (id, program_id, member_id, occurred_at, accepted_at, seq, revenue, decided_at,
                partition_id, terms_version, completed, signed_up, type, outcome, trace, external_id)
            select 900000000 + e.program_id, e.program_id, e.member_id, e.occurred_at, e.accepted_at, p.seq, 0,
                {early} + 1, e.partition_id, e.terms_version, 0, 0, 'late', e.outcome, e.trace, 'late'
            from entry e join partition p on p.id = e.partition_id
            where e.program_id = {Program.Value} and e.external_id = 'p1'
            """
        );
        await RunAsync(
            connection,
            $"""
            update referral set updated_at = {early} + 1
            where program_id = {Program.Value}
                and id = (select min(id) from referral where program_id = {Program.Value})
            """
        );
        // Another partition decides and commits in the meantime.
        await Server.SignUpAsync(Program, ("dan", null), ("eve", null), ("fay", null), ("gus", null), ("hal", null));
        var between = await ExportAsync();
        await late.CommitAsync(Stopping);
        var after = await ExportAsync();

        Assert.DoesNotContain("late", Events(between));
        Assert.Contains("late", Events(after));
        Assert.DoesNotContain(between, line => line.Set == "referrals");
        Assert.Equal(1, Assert.Single(after, line => line.Set == "referrals").Rows);
    }

    [Fact]
    public async Task A_click_that_commits_late_is_not_left_out()
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync(Stopping);
        await using var late = await connection.BeginTransactionAsync(Stopping);
        await RunAsync(connection, ClickOf(900, 1));
        await AddClicksAsync(first: 901, count: 1);
        var lagging = await ExportAsync(lag: TimeSpan.FromHours(1));
        await late.CommitAsync(Stopping);
        var after = await ExportAsync(lag: TimeSpan.Zero);

        Assert.DoesNotContain(lagging, line => line.Set == "clicks");
        Assert.Equal(2, Assert.Single(after, line => line.Set == "clicks").Rows);
    }

    private string ConnectionString => server.ConnectionString;

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        Assert.Equal(1, await command.ExecuteNonQueryAsync(Stopping));
    }
}

/// <summary>Exports of either database, read by DuckDB.</summary>
public abstract class ExportContract(ReadServerFixture fixture) : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tributary-test-");

    private SampleProgram _sample = null!;

    private protected ReadServer Server => _sample.Server;

    private protected ProgramId Program => _sample.Id;

    private protected static CancellationToken Stopping => TestContext.Current.CancellationToken;

    private Database Database => Server.Get<Database>();

    public async ValueTask InitializeAsync() => _sample = await SampleProgram.CreateAsync(await fixture.OpenAsync());

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("parquet")]
    public async Task DuckDB_reads_what_the_API_says(string format)
    {
        await AddClicksAsync(first: 100, count: 3);
        var lines = await ExportAsync(EnumNames.Parse<ExportFormat>(format));

        foreach (var line in lines)
            Assert.Equal(line.Sha256, await HashAsync(line.File!));
        foreach (var line in lines)
            Assert.Equal([Text(line.Rows)], Duck.Ask($"select count(*) from '{PathOf(line.File!)}'"));
        Assert.Equal(
            ["programs", "members", "codes", "clicks", "referrals", "events", "rewards", "ledger"],
            lines.Select(line => line.Set)
        );
        var rewards = await Server.AllAsync<RewardInfo>(_sample.Path + "/rewards");
        Assert.Equal(
            rewards
                .GroupBy(reward => reward.Member)
                .OrderBy(of => of.Key, StringComparer.Ordinal)
                .Select(of =>
                    $"{of.Key} {of.Count()} {of.Sum(reward => reward.Amount)} {of.Sum(reward => reward.Reversed)}"
                ),
            Ask(lines, "rewards", "select member, count(*), sum(amount), sum(reversed) from {0} group by 1 order by 1")
        );
        Assert.Equal(
            rewards.Select(reward => reward.Id).Order(StringComparer.Ordinal),
            Ask(lines, "rewards", "select reward from {0} order by 1")
        );
        var events = await Server.AllAsync(_sample.Path + "/events");
        Assert.Equal(
            [$"{events.Count} {events.Sum(item => (long?)item["amount"] ?? 0)}"],
            Ask(lines, "events", "select count(*), sum(amount) from {0} where type not like '%.%'")
        );
        Assert.Equal(
            (await Server.AllAsync<MemberInfo>(_sample.Path + "/members")).Select(member => member.Id).Order(),
            Ask(lines, "members", "select member from {0} order by 1")
        );
        Assert.Equal(
            (await Server.AllAsync<ReferralInfo>(_sample.Path + "/referrals"))
                .Select(referral => $"{referral.Id} {referral.Member} {referral.Status}")
                .Order(StringComparer.Ordinal),
            Ask(lines, "referrals", "select referral, member, status from {0} order by 1")
        );
        var ledger = await Server.AllAsync<LedgerLine>(_sample.Path + "/members/ann/ledger");
        Assert.Equal(
            [$"{ledger.Count} {ledger.Sum(line => line.Amount)}"],
            Ask(lines, "ledger", "select count(*), sum(amount) from {0} where member = 'ann'")
        );
        Assert.Equal(["3"], Ask(lines, "clicks", "select count(distinct click) from {0}"));
        Assert.Equal(["TIMESTAMP WITH TIME ZONE"], Ask(lines, "rewards", "select typeof(created_at) from {0} limit 1"));
    }

    [Fact]
    public async Task The_next_export_has_exactly_what_is_new()
    {
        var first = await ExportAsync();
        var nothing = await ExportAsync();
        await Server.SendAsync(Program, "purchase", "p3", "cid", 1000);
        await Server.DecideAsync();
        var second = await ExportAsync();
        var end = await ExportAsync();

        Assert.Empty(nothing);
        Assert.Empty(end);
        Assert.Equal(["p3"], Events(second));
        Assert.DoesNotContain(second, line => line.Set is "members" or "codes" or "programs");
        var rewards = await Server.AllAsync<RewardInfo>(_sample.Path + "/rewards?event=p3");
        Assert.NotEmpty(rewards);
        Assert.Equal(
            rewards.Select(reward => reward.Id).Order(StringComparer.Ordinal),
            Ask(second, "rewards", "select reward from {0} order by 1")
        );
        Assert.Equal(rewards.Count, second.Single(line => line.Set == "ledger").Rows);
        Assert.Contains(first, line => line.Set == "members");
    }

    [Fact]
    public async Task Parts_make_up_the_whole()
    {
        var whole = await ExportAsync();
        var folder = Directory.CreateDirectory(PathOf("parts"));
        var parts = await ExportAsync(to: folder.FullName, rows: 2);

        foreach (var line in whole)
        {
            var files = string.Join(
                ", ",
                parts
                    .Where(part => part.Set == line.Set)
                    .Select(part => $"'{Path.Combine(folder.FullName, part.File!)}'")
            );
            Assert.Equal([], Duck.Ask($"from '{PathOf(line.File!)}' except from read_csv([{files}])"));
            Assert.Equal(line.Rows, parts.Where(part => part.Set == line.Set).Sum(part => part.Rows));
        }
        Assert.All(parts, part => Assert.InRange(part.Rows, 1, 2));
    }

    [Fact]
    public async Task Pages_are_read_one_at_a_time()
    {
        await AddClicksAsync(first: 10_000, count: 3_000);
        var planner = new ExportPlanner(Database) { Lag = TimeSpan.Zero };
        var clicks = ExportSets.Find("clicks")!;
        var plan = await planner.PlanAsync(clicks, await FactsAsync(), null, null, Stopping);
        var pages = new List<int>();
        await foreach (
            var page in new ExportReads(Database, PublicId.Of).ReadAsync(plan, clicks.Shown(false), Stopping)
        )
        {
            pages.Add(page.Count);
            if (pages.Count == 1)
                await Database.ExecuteAsync(
                    "delete from click where program_id = @program and id >= @last",
                    Stopping,
                    ("@program", Program),
                    ("@last", Click(12_500))
                );
        }

        Assert.Equal([1_000, 1_000, 500], pages);
    }

    [Fact]
    public async Task A_checksum_of_a_row_can_be_computed_again()
    {
        var shape = new ExportShape(ExportFormat.Csv, IsPersonal: true, IsHashed: true);
        var csv = await ExportAsync(shape, PathOf("csv"));
        var parquet = await ExportAsync(shape with { Format = ExportFormat.Parquet }, PathOf("parquet"));

        var columns = csv.Single(line => line.Set == "events").Columns.Select(column => column.Name).SkipLast(1);
        var cells = string.Join(", ", columns.Select(column => $"coalesce(\"{column}\", '')"));
        var file = Path.Combine(PathOf("csv"), csv.Single(line => line.Set == "events").File!);
        var other = Path.Combine(PathOf("parquet"), parquet.Single(line => line.Set == "events").File!);
        Assert.Equal(
            ["true"],
            Duck.Ask(
                $"select bool_and(row_hash = left(sha256(concat_ws(chr(31), {cells})), 16))::text from "
                    + $"read_csv('{file}', all_varchar = true)"
            )
        );
        Assert.Equal([], Duck.Ask($"select row_hash from '{file}' except select row_hash from '{other}'"));
        Assert.Contains("properties", columns);
    }

    private protected Task<List<ManifestLine>> ExportAsync(
        ExportFormat format = ExportFormat.Csv,
        string? to = null,
        int rows = FolderOptions.UsualRows,
        TimeSpan lag = default
    ) => ExportAsync(new ExportShape(format, IsPersonal: false, IsHashed: false), to ?? _folder.FullName, rows, lag);

    private async Task<List<ManifestLine>> ExportAsync(
        ExportShape shape,
        string to,
        int rows = FolderOptions.UsualRows,
        TimeSpan lag = default
    )
    {
        var export = new FolderExport(
            new ExportPlanner(Database) { Lag = lag },
            new ExportReads(Database, PublicId.Of)
        );
        var lines = new List<ManifestLine>();
        await foreach (
            var line in export.RunAsync(
                await FactsAsync(),
                ExportSets.All,
                new FolderOptions(to, shape, rows),
                Stopping
            )
        )
            lines.Add(line);
        return lines;
    }

    private async Task<ProgramFacts> FactsAsync() => (await Server.Store.FindProgramAsync(_sample.Name, Stopping))!;

    private protected List<string> Events(IEnumerable<ManifestLine> lines) =>
        lines.Any(line => line.Set == "events")
            ? Ask(lines, "events", "select event from {0} where type not like '%.%' order by 1")
            : [];

    /// <param name="sql">With {0} for the file.</param>
    private List<string> Ask(IEnumerable<ManifestLine> lines, string set, string sql) =>
        Duck.Ask(string.Format(null, sql, $"'{PathOf(lines.Single(line => line.Set == set).File!)}'"));

    private protected Task<List<string>> AskAsync(string sql) =>
        Database
            .ListAsync(sql, row => Convert.ToString(row.GetValue(0), CultureInfo.InvariantCulture)!, Stopping)
            .AsTask();

    private protected async Task AddClicksAsync(int first, int count) =>
        await Database.ExecuteAsync(ClickOf(first, count), Stopping);

    private protected string ClickOf(int first, int count) =>
        $"""
            with recursive n(i) as (select 0 union all select i + 1 from n where i + 1 < {count})
            insert into click (program_id, id, at, member_id, code, visitor_id)
            select {Program.Value}, {Click(first)} + n.i, 1770000000000000, m.id, 'x', 1
            from n join member m on m.program_id = {Program.Value} and m.external_id = 'ann'
            """;

    /// <summary>Returns an id that no other program has.</summary>
    private long Click(int number) => (Program.Value * 1_000_000) + number;

    private string PathOf(string file) => Path.Combine(_folder.FullName, file);

    private async Task<string> HashAsync(string file) =>
        Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(PathOf(file), Stopping)));

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
