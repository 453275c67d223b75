using Npgsql;
using Tributary.Engine.Pipeline;
using Tributary.Storage.Connections;
using Tributary.Storage.Features.Members;
using Tributary.Storage.Flow;
using Tributary.Tests.Fixtures;
using Xunit;

namespace Tributary.Tests.Storage.Features.Members;

/// <summary>Trees are walked by the index soon after an import, while PostgreSQL has no statistics yet.</summary>
public sealed class PostgresTreePlanTests(TestPostgres server) : IClassFixture<TestPostgres>
{
    private const string NewTree = """
        set session_replication_role = replica;
        alter table member set (autovacuum_enabled = off);
        insert into member (program_id, id, external_id, referrer_id, root_id, partition_id, depth, member_group,
            status, joined_at, created_at, updated_at, upline)
        select 1, i, 'm' || i, nullif(i / 3, 0), 1, 0, 0, 'default', 'active', 0, 0, 0, '{}'
        from generate_series(1, 900) i
        """;

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whether_a_member_has_children_is_one_look_into_the_index()
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
        ) { }
        await using var source = NpgsqlDataSource.Create(PostgresUrl.ForReads(server.Url) + ";Pooling=false");
        await using var connection = await source.OpenConnectionAsync(Stopping);
        await using (var insert = new NpgsqlCommand(NewTree, connection))
            await insert.ExecuteNonQueryAsync(Stopping);

        await using var explain = new NpgsqlCommand(
            "explain select m.id from member m where m.program_id = 1 and m.referrer_id = 5 " + TreeWalk.HasChildren,
            connection
        );
        var plan = new List<string>();
        await using var reader = await explain.ExecuteReaderAsync(Stopping);
        while (await reader.ReadAsync(Stopping))
            plan.Add(reader.GetString(0));

        Assert.Contains(
            plan,
            line =>
                line.Contains("Index Cond", StringComparison.Ordinal)
                && line.Contains("referrer_id = m.id", StringComparison.Ordinal)
        );
        Assert.DoesNotContain(plan, line => line.Contains("Join Filter", StringComparison.Ordinal));
    }
}
