using Microsoft.Data.Sqlite;
using Npgsql;
using Tributary.Engine.Pipeline;
using Tributary.Storage.Connections;
using Xunit;
using static SQLitePCL.raw;

namespace Tributary.Tests.Storage.Connections;

public sealed class StoreFaultsTests
{
    [Theory]
    [InlineData("FATAL", "XX000", StoreFault.Unavailable)] // a connection to a server whose disk is full
    [InlineData("FATAL", "53100", StoreFault.Full)]
    [InlineData("FATAL", "28P01", StoreFault.Other)] // a wrong password: waiting does not help
    [InlineData("FATAL", "3D000", StoreFault.Other)] // no such database
    [InlineData("FATAL", "57P03", StoreFault.Unavailable)] // starting up
    [InlineData("ERROR", "53100", StoreFault.Full)]
    [InlineData("ERROR", "58030", StoreFault.Unavailable)]
    [InlineData("ERROR", "58P01", StoreFault.Unavailable)] // a file of the server is missing
    [InlineData("ERROR", "XX000", StoreFault.Other)]
    [InlineData("ERROR", "25006", StoreFault.Unavailable)] // a standby
    [InlineData("ERROR", "40P01", StoreFault.Contention)]
    [InlineData("ERROR", "57014", StoreFault.TooSlow)]
    [InlineData("ERROR", "42703", StoreFault.SchemaAhead)]
    [InlineData("ERROR", "22012", StoreFault.Refused)]
    public void PostgreSQL_says_whether_a_retry_may_help(string severity, string state, StoreFault expected) =>
        Assert.Equal(expected, StoreFaults.Of(new PostgresException("A message.", severity, severity, state)).Kind);

    [Theory]
    [InlineData(SQLITE_BUSY, StoreFault.Contention)]
    [InlineData(SQLITE_FULL, StoreFault.Full)]
    [InlineData(SQLITE_IOERR, StoreFault.Unavailable)]
    [InlineData(SQLITE_READONLY, StoreFault.Unavailable)] // the file system was mounted again without writes
    [InlineData(SQLITE_CORRUPT, StoreFault.Other)]
    public void SQLite_says_whether_a_retry_may_help(int code, StoreFault expected) =>
        Assert.Equal(expected, StoreFaults.Of(new SqliteException("A message.", code)).Kind);
}
