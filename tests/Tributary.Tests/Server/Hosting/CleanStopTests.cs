using Microsoft.Data.Sqlite;
using Tributary.Tests.Fixtures;
using Xunit;

namespace Tributary.Tests.Server.Hosting;

public sealed class CleanStopTests(TestSqlite database) : IClassFixture<TestSqlite>
{
    [Fact]
    public async Task After_a_clean_stop_the_file_alone_is_the_database()
    {
        await using (var server = await ServerProcess.StartAsync(database.Url))
        {
            await new SteadyLoad(server.Http, senders: 2).PrepareAsync();
            Assert.Equal(0, (await server.EndAsync()).ExitCode);
        }

        var log = new FileInfo(database.Path + "-wal");
        Assert.Equal(0, log.Exists ? log.Length : 0);
        var copy = database.Path + ".copy";
        File.Copy(database.Path, copy);
        await using var connection = new SqliteConnection($"Data Source={copy};Pooling=false");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = "select count(*) from program";
        Assert.True((long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))! > 0);
    }
}
