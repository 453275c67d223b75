using Tributary.Engine;

namespace Tributary.Storage;

public interface IOpen : IStore { Database Database { get; } }
public static class PostgresStore
{
    public static ValueTask<IOpen> OpenAsync(string url, int partitions, ProgramCache cache, TimeProvider time, bool migrate, CancellationToken stopping) => throw new NotSupportedException(url);
}
public static class SqliteStore
{
    public static ValueTask<IOpen> OpenAsync(string path, int partitions, ProgramCache cache, TimeProvider time, bool migrate, CancellationToken stopping) => throw new NotSupportedException(path);
}
