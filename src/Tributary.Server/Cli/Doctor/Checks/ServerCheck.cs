namespace Tributary.Server.Cli.Doctor.Checks;

/// <summary>
/// The database server: its version, and settings without which something acknowledged could be lost.
/// </summary>
internal sealed class ServerCheck : ICheck
{
    private const int LeastVersion = 150_000;
    private const string Settings = "settings";

    public IEnumerable<Finding> Look(Checkup checkup)
    {
        if (checkup.Postgres is not { } server)
            yield break;
        yield return server.VersionNumber >= LeastVersion
            ? Finding.Ok("server", $"PostgreSQL {server.Version}.")
            : Finding.Wrong("server", $"PostgreSQL {server.Version} is too old.", "Upgrade it to 15 or later.");
        if (server.IsReadOnly)
            yield return Finding.Wrong(
                "server",
                "The database accepts no writes.",
                "Point Tributary__Storage to the primary, or reset default_transaction_read_only."
            );
        if (!server.Fsync || !server.FullPageWrites)
            yield return Finding.Wrong(
                Settings,
                $"{(server.Fsync ? "full_page_writes" : "fsync")} is off: a crash can destroy the database.",
                "Set fsync = on and full_page_writes = on."
            );
        if (server.SynchronousCommit == "off")
            yield return Finding.Wrong(
                Settings,
                "synchronous_commit is off: a crash can lose acknowledged data.",
                "Set synchronous_commit = on."
            );
        else if (server.SynchronousCommit is "local" or "remote_write")
            yield return Finding.Attention(
                Settings,
                $"synchronous_commit is {server.SynchronousCommit}: a failover can lose acknowledged data.",
                "Set synchronous_commit = on."
            );
        if (server.WalLevel == "minimal")
            yield return Finding.Attention(
                Settings,
                "wal_level is minimal: neither base backups nor standbys are possible.",
                "Set wal_level = replica."
            );
        if (server is { Fsync: true, FullPageWrites: true, SynchronousCommit: "on" or "remote_apply" })
            yield return Finding.Ok(Settings, $"fsync and synchronous_commit are on; wal_level is {server.WalLevel}.");
    }
}
