using Npgsql;
using Tributary.Storage.Connections;
using Tributary.Tests.Fixtures;
using Xunit;

namespace Tributary.Tests.Storage.Connections;

/// <summary>The values of statements that are written by hand.</summary>
public sealed class PostgresValueTests(TestPostgres database) : IClassFixture<TestPostgres>
{
    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_value_has_the_type_that_PostgreSQL_has_for_it()
    {
        var read = new List<string>();
        await RunAsync(trip =>
        {
            Ask(trip, 7);
            Ask(trip, 8L);
            Ask(trip, true);
            Ask(trip, "a");
            Ask(trip, (byte[])[1, 255]);
            Ask(trip, (int[])[1, 2]);
            Ask(trip, (int?[])[1, null]);
            Ask(trip, (long[])[3, long.MaxValue]);
            Ask(trip, (long?[])[null]);
            Ask(trip, (bool[])[true, false]);
            Ask(trip, (string?[])["a", null]);
            Ask(
                trip,
                (byte[][])
                    [
                        [1],
                        [],
                    ]
            );
        });

        Assert.Equal(
            [
                "integer 7",
                "bigint 8",
                "boolean true",
                "text a",
                @"bytea \x01ff",
                "integer[] {1,2}",
                "integer[] {1,NULL}",
                "bigint[] {3,9223372036854775807}",
                "bigint[] {NULL}",
                "boolean[] {t,f}",
                "text[] {a,NULL}",
                @"bytea[] {""\\x01"",""\\x""}",
            ],
            read
        );

        void Ask(RoundTrip trip, PostgresValue value) =>
            trip.Read("select pg_typeof($1)::text || ' ' || $1::text", r => read.Add(r.GetString(0)), value);
    }

    [Fact]
    public async Task Each_group_of_partitions_has_values_of_its_own()
    {
        var read = new List<string>();
        await RunAsync(trip =>
            trip.ReadEach(
                [
                    [1, 2],
                    [3],
                    [4],
                ],
                "select $1 || ' ' || unnest($2)",
                r => read.Add(r.GetString(0)),
                "no"
            )
        );

        Assert.Equal(["no 1", "no 2", "no 3", "no 4"], read);
    }

    [Fact]
    public async Task A_change_of_another_number_of_rows_fails()
    {
        const string delete = "delete from changed where id = any($1)";

        await RunAsync(trip =>
        {
            trip.Write("create temporary table changed (id int)");
            trip.WriteRows(2, "insert into changed select unnest($1)", (int[])[1, 2]);
            trip.ChangeRows(0, delete, (int[])[1]);
            trip.ChangeRows(2, delete, (int[])[1, 2]);
        });
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            RunAsync(trip =>
            {
                trip.Write("create temporary table changed (id int)");
                trip.ChangeRows(1, delete, (int[])[1]);
            })
        );
    }

    private async Task RunAsync(Action<RoundTrip> add)
    {
        await using var connection = new NpgsqlConnection(database.ConnectionString + ";Pooling=false");
        await connection.OpenAsync(Stopping);
        var trip = new RoundTrip(new NpgsqlBatch(connection));
        add(trip);
        await trip.RunAsync(Stopping);
    }
}
