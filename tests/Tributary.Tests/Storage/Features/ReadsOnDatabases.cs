using Tributary.Server.Application.Settings;
using Tributary.Tests.Fixtures;
using Xunit;

namespace Tributary.Tests.Storage.Features;

public sealed class SqliteReads : ReadsContract, IAsyncDisposable
{
    private readonly TestSqlite _file = new();

    private protected override StorageOptions Storage => new(StorageKind.Sqlite, _file.Path);

    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        await DisposeAsync();
        _file.Dispose();
    }
}

/// <summary>One database for each test, since each fills its own.</summary>
public sealed class PostgresReads : ReadsContract, IAsyncLifetime
{
    private readonly TestPostgres _database = new();

    private protected override StorageOptions Storage => new(StorageKind.Postgres, _database.Url);

    async ValueTask IAsyncLifetime.InitializeAsync()
    {
        await _database.InitializeAsync();
        await InitializeAsync();
    }

    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        await DisposeAsync();
        await _database.DisposeAsync();
    }
}
