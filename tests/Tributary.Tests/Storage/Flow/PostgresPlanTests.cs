using System.Text.Json;
using System.Text.RegularExpressions;
using Npgsql;
using Tributary.Engine.Pipeline;
using Tributary.Storage.Connections;
using Tributary.Storage.Features.Events;
using Tributary.Storage.Flow;
using Tributary.Tests.Fixtures;
using Xunit;

namespace Tributary.Tests.Storage.Flow;

/// <summary>
/// Statements that look for parked entries find them by an index, even with a plan that was made while none was parked.
/// Thousands may be parked soon after, and a plan is kept.
/// </summary>
public sealed partial class PostgresPlanTests(TestPostgres server) : IClassFixture<TestPostgres>, IAsyncLifetime
{
    private NpgsqlConnection _connection = null!;
    private int _prepared;

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await using (
            await PostgresStore.OpenAsync(
                server.Url,
                4,
                new ProgramCache(),
                TimeProvider.System,
                migrate: true,
                Stopping
            )
        )
            _connection = new NpgsqlConnection(PostgresUrl.ForFlow(server.Url) + ";Max Auto Prepare=0;Pooling=false");
        await _connection.OpenAsync(Stopping);
    }

    public ValueTask DisposeAsync() => _connection?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_parked_entry_is_found_by_an_index_under_any_statistics(bool isVacuumed)
    {
        await ExecuteAsync(isVacuumed ? "vacuum analyze parked" : "truncate parked");
        var statements = Statements().ToList();
        var faults = new List<string>();
        foreach (var (name, sql) in statements)
            if (await PlanAsync(sql) is { } plan)
                faults.AddRange(Scans(plan).Where(IsWhole).Select(scan => $"{name}: {scan}"));

        Assert.True(statements.Count > 10, "The statements were not found.");
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    private static IEnumerable<(string Name, string Sql)> Statements()
    {
        foreach (var type in FlowStatements.TypesOf("Postgres"))
        foreach (var (name, sql) in FlowStatements.Of(type))
            if (sql.Contains("parked", StringComparison.Ordinal) && IsStatement().IsMatch(sql))
                yield return ($"{type.Name}.{name}", sql);

        var reads = FlowStatements.Of(typeof(EventReads)).ToDictionary(read => read.Name, read => read.Sql);
        yield return (
            "EventReads.SelectById",
            PostgresDatabase
                .ForEach(reads["SelectById"], ["@program", "@id"])
                .Replace("@program", "$1::bigint[]")
                .Replace("@id", "$2::bigint[]")
        );
        yield return (
            "EventReads.SelectFinished",
            PostgresDatabase.ForEach(reads["SelectFinished"], ["@id"]).Replace("@id", "$1::bigint[]")
        );
    }

    /// <returns>Null for a part of other statements.</returns>
    private async Task<JsonElement?> PlanAsync(string sql)
    {
        var name = $"statement{++_prepared}";
        try
        {
            await ExecuteAsync($"prepare {name} as {sql}");
        }
        catch (PostgresException e)
            when (e.SqlState is PostgresErrorCodes.SyntaxError or PostgresErrorCodes.UndefinedTable)
        {
            return null;
        }
        var count = Parameter().Matches(sql).Select(match => int.Parse(match.ValueSpan[1..])).DefaultIfEmpty().Max();
        var values = count == 0 ? "" : $"({string.Join(", ", Enumerable.Repeat("null", count))})";
        await using var command = new NpgsqlCommand($"explain (format json) execute {name}{values}", _connection);
        return JsonElement.Parse((string)(await command.ExecuteScalarAsync(Stopping))!);
    }

    /// <summary>Returns the nodes of a plan that read <c>parked</c>. A bitmap is read by the node below.</summary>
    private static IEnumerable<JsonElement> Scans(JsonElement plan)
    {
        if (plan.ValueKind == JsonValueKind.Array)
            return plan.EnumerateArray().SelectMany(Scans);
        if (plan.ValueKind != JsonValueKind.Object)
            return [];
        var below = plan.EnumerateObject().SelectMany(member => Scans(member.Value));
        var isScan =
            plan.TryGetProperty("Relation Name", out var table)
            && table.GetString() == "parked"
            && plan.GetProperty("Node Type").GetString()!.Contains("Scan", StringComparison.Ordinal);
        return isScan ? below.Prepend(plan) : below;
    }

    private static bool IsWhole(JsonElement scan)
    {
        if (scan.TryGetProperty("Index Cond", out _))
            return false;
        if (scan.TryGetProperty("Recheck Cond", out _))
            return false;
        // A check whether anything is parked runs once and ends with the first row.
        var isOnce = scan.TryGetProperty("Parent Relationship", out var relation) && relation.GetString() == "InitPlan";
        return !(isOnce && scan.GetProperty("Node Type").GetString() == "Index Only Scan");
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = new NpgsqlCommand(sql, _connection);
        await command.ExecuteNonQueryAsync(Stopping);
    }

    [GeneratedRegex(@"^\s*(select|with|insert|update|delete)\b")]
    private static partial Regex IsStatement();

    [GeneratedRegex(@"\$[0-9]+")]
    private static partial Regex Parameter();
}
