using System.Collections.Concurrent;
using Tributary.Engine.Pipeline;
using Tributary.Storage.Flow;
using Tributary.Tests.Fixtures;
using Xunit;

[assembly: AssemblyFixture(typeof(PostgresTemplates))]

namespace Tributary.Tests.Fixtures;

/// <summary>
/// One migrated database for each number of partitions, from which the databases of tests are copied. They are dropped
/// after the last test.
/// </summary>
public sealed class PostgresTemplates : IAsyncDisposable
{
    private static readonly ConcurrentDictionary<int, Lazy<Task<TestPostgres>>> s_made = new();

    /// <returns>The name of the database; null where the tests that need PostgreSQL are skipped.</returns>
    internal static async Task<string?> FindOrMakeAsync(int partitions) =>
        TestPostgres.IsThere ? (await s_made.GetOrAdd(partitions, Prepare).Value).Name : null;

    public async ValueTask DisposeAsync()
    {
        foreach (var template in s_made.Values)
            await (await template.Value).DisposeAsync();
        await TestPostgres.EndAsync();
    }

    private static Lazy<Task<TestPostgres>> Prepare(int partitions) => new(() => MakeAsync(partitions));

    private static async Task<TestPostgres> MakeAsync(int partitions)
    {
        var template = await TestPostgres.CreateDatabaseAsync();
        // Not stopped with the test that happens to be the first: the others wait for it too. Nobody can copy a
        // database while a connection to it is open, so the pool ends with the store.
        await using var store = await PostgresStore.OpenAsync(
            template.Url,
            partitions,
            new ProgramCache(),
            TimeProvider.System,
            migrate: true,
            CancellationToken.None
        );
        return template;
    }
}
