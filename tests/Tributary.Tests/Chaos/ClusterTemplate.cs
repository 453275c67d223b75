using Tributary.Engine.Pipeline;
using Tributary.Storage.Flow;
using Tributary.Tests.Chaos;
using Xunit;

[assembly: AssemblyFixture(typeof(ClusterTemplate))]

namespace Tributary.Tests.Chaos;

/// <summary>
/// The files of a PostgreSQL with the schema, from which the clusters of tests are copied: creating and migrating one
/// takes two seconds of a processor. They are deleted after the last test.
/// </summary>
public sealed class ClusterTemplate : IAsyncDisposable
{
    private static readonly Lazy<Task<DirectoryInfo>> s_made = new(MakeAsync);

    internal static Task<DirectoryInfo> FindOrMakeAsync() => s_made.Value;

    public async ValueTask DisposeAsync()
    {
        if (s_made.IsValueCreated)
            (await s_made.Value).Delete(recursive: true);
    }

    private static async Task<DirectoryInfo> MakeAsync()
    {
        var cluster = await PostgresCluster.StartEmptyAsync();
        // Not stopped with the test that happens to be the first: the others wait for it too.
        await using (
            await PostgresStore.OpenAsync(
                cluster.Url,
                ChaosGround.Partitions,
                new ProgramCache(),
                TimeProvider.System,
                migrate: true,
                CancellationToken.None
            )
        ) { }
        return await cluster.EndAsync();
    }
}
