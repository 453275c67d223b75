using Tributary.Storage.Connections;

namespace Tributary.Server.Cli.Doctor.Checks;

/// <summary>The connections that a node may open, against those that the server allows.</summary>
internal sealed class ConnectionsCheck : ICheck
{
    private const string Name = "connections";

    public IEnumerable<Finding> Look(Checkup checkup)
    {
        if (checkup.Postgres is not { } server)
            yield break;
        var most = PostgresAddress.MostConnections(checkup.Options.Storage.Place);
        var found =
            Checkup.Text($"A node opens up to {most} connections; the server allows {server.MaxConnections}, ")
            + Checkup.Text($"and {server.Connections} are open.");
        yield return most <= server.MaxConnections
            ? Finding.Ok(Name, found)
            : Finding.Attention(
                Name,
                found,
                "Add ?Maximum Pool Size=N to Tributary__Storage (a node has three pools), or raise max_connections."
            );
    }
}
