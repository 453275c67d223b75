using System.Xml.Linq;
using Tributary.Server.Dashboard;
using Xunit;

namespace Tributary.Tests.Server.Dashboard;

public sealed class SqliteProtectionKeyTests(SqliteServer server)
    : ProtectionKeyTests(server),
        IClassFixture<SqliteServer>;

public sealed class PostgresProtectionKeyTests(PostgresServer server)
    : ProtectionKeyTests(server),
        IClassFixture<PostgresServer>;

/// <summary>Nodes protect forms and circuits with the same keys.</summary>
public abstract class ProtectionKeyTests(TestServer server)
{
    [Fact]
    public async Task Nodes_that_start_together_have_one_first_key()
    {
        await server.OpenAsync();
        var keys = server.Get<ProtectionKeys>();
        var first = Assert.Single(keys.GetAllElements()); // the server made it at its start

        // Another node saw an empty table, and is late.
        keys.StoreElement(new XElement("late"), ProtectionKeys.First);
        keys.StoreElement(new XElement("next"), "next");

        Assert.Equal(
            [first.ToString(), "<next />"],
            keys.GetAllElements().Select(key => key.ToString()).OrderByDescending(key => key.Length)
        );
    }
}
