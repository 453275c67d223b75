using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Tributary.Tests.Fixtures;
using Xunit;

namespace Tributary.Tests.Chaos;

/// <summary>A private, durable PostgreSQL that can be killed and restarted, or run out of disk space.</summary>
/// <remarks>
/// Skipped where <see cref="TestPostgres"/> is skipped. The binaries are those of the newest PostgreSQL that
/// <c>./test</c> has installed.
/// </remarks>
internal sealed class PostgresCluster : IAsyncDisposable
{
    /// <summary>Room for the books of all faults that share the cluster; <c>./test --chaos</c> sends more.</summary>
    private static string SmallDisk => ChaosGround.IsWhole ? "size=1g" : "size=192m";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly string _bin;
    private readonly DirectoryInfo _folder;

    /// <summary>
    /// For questions, which are often asked again: a connection for each would read the catalog first.
    /// </summary>
    private readonly NpgsqlDataSource _questions;

    private Process? _postmaster;

    private PostgresCluster(string bin, DirectoryInfo folder, int port)
    {
        (_bin, _folder, Port) = (bin, folder, port);
        _questions = Source(isPooled: true);
    }

    public int Port { get; }

    /// <summary>False where no file system can be mounted.</summary>
    public bool HasSmallDisk { get; private set; }

    public string Url => UrlAt(Port);

    /// <summary>Starts a cluster that has the schema and checks for deadlocks sooner than usual.</summary>
    /// <param name="smallDisk">Puts its tables on a small file system if it can, which takes root.</param>
    public static async Task<PostgresCluster> StartAsync(bool smallDisk = false)
    {
        TestPostgres.SkipWhenMissing();
        var template = await ClusterTemplate.FindOrMakeAsync();
        var cluster = New();
        Directory.CreateDirectory(cluster.Data);
        if (smallDisk)
            cluster.HasSmallDisk = await Programs.TryAsync(
                "mount",
                "-t",
                "tmpfs",
                "-o",
                SmallDisk,
                "tmpfs",
                cluster.Data
            );
        await Programs.RunAsync("cp", "-a", template.FullName + "/.", cluster._folder.FullName);
        // The data name the folder of the log by its whole path.
        await Programs.RunAsync("ln", "-sfn", cluster.Log, Path.Combine(cluster.Data, "pg_wal"));
        await cluster.StartAgainAsync();
        return cluster;
    }

    /// <summary>Starts a cluster without the schema.</summary>
    public static async Task<PostgresCluster> StartEmptyAsync()
    {
        TestPostgres.SkipWhenMissing();
        var cluster = New();
        await GiveToDatabaseUserAsync(cluster._folder);
        await Programs.RunAsync([
            .. AsDatabaseUser,
            cluster._bin + "/initdb",
            "-D",
            cluster.Data,
            "--waldir",
            cluster.Log,
            "--username=tributary",
            "--auth=trust",
            "--locale=C",
            "--encoding=UTF8",
            "--no-sync",
        ]);
        await cluster.StartAgainAsync();
        return cluster;
    }

    /// <summary>
    /// Starts a cluster from what a script puts into the folder of its data, and waits for its recovery.
    /// </summary>
    public static async Task<PostgresCluster> RecoverAsync(Func<string, string[]> script)
    {
        var cluster = New();
        await GiveToDatabaseUserAsync(cluster._folder);
        await Programs.RunAsync([.. AsDatabaseUser, .. script(cluster.Data)]);
        await cluster.StartAgainAsync();
        while ((await cluster.ListAsync("select pg_is_in_recovery()::text"))[0] == "true")
            await Task.Delay(50);
        return cluster;
    }

    /// <summary>
    /// Runs a script as the user of the database, with the address of this cluster in its environment.
    /// </summary>
    public Task RunAsync(params string[] script) =>
        Programs.RunAsync([
            .. AsDatabaseUser,
            "env",
            "PGHOST=127.0.0.1",
            $"PGPORT={Port.ToString(CultureInfo.InvariantCulture)}",
            "PGUSER=tributary",
            .. script,
        ]);

    public static async Task GiveToDatabaseUserAsync(DirectoryInfo folder)
    {
        if (Environment.IsPrivilegedProcess)
            await Programs.RunAsync("chown", "-R", "postgres:", folder.FullName);
    }

    private static PostgresCluster New()
    {
        var newest = Directory
            .GetDirectories("/usr/lib/postgresql")
            .OrderBy(v => int.Parse(Path.GetFileName(v), CultureInfo.InvariantCulture))
            .Last();
        return new PostgresCluster(
            newest + "/bin",
            Directory.CreateTempSubdirectory("tributary-chaos-"),
            FreePort.Take()
        );
    }

    private string Ballast => Path.Combine(Data, "ballast");

    private string Data => Path.Combine(_folder.FullName, "data");

    private string Log => Path.Combine(_folder.FullName, "wal");

    private static string[] AsDatabaseUser =>
        Environment.IsPrivilegedProcess
            ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--"]
            : ["env"];

    /// <summary>
    /// Kills the postmaster with kill -9; its children then end. On restart, unsynced data is recovered from its log.
    /// </summary>
    public async Task KillAsync()
    {
        _postmaster!.Kill();
        await _postmaster.WaitForExitAsync();
        _questions.Clear();
    }

    /// <summary>Shuts down fast. Afterwards nobody is connected any more.</summary>
    public async Task StopAsync()
    {
        if (_postmaster is not { HasExited: false })
            return;
        await Programs.TryAsync("kill", "-INT", _postmaster.Id.ToString(CultureInfo.InvariantCulture));
        await _postmaster.WaitForExitAsync();
        _questions.Clear();
    }

    /// <summary>Shuts down, and leaves the files to the caller.</summary>
    /// <returns>Their folder.</returns>
    public async Task<DirectoryInfo> EndAsync()
    {
        await StopAsync();
        await _questions.DisposeAsync();
        _postmaster?.Dispose();
        return _folder;
    }

    /// <summary>Starts the cluster again, even while children of a killed one are still ending.</summary>
    public async Task StartAgainAsync()
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            _postmaster?.Dispose();
            _postmaster = Programs.Start([
                .. AsDatabaseUser,
                _bin + "/postgres",
                "-D",
                Data,
                "-h",
                "127.0.0.1",
                "-p",
                Port.ToString(CultureInfo.InvariantCulture),
                "-c",
                "unix_socket_directories=",
                "-c",
                "max_connections=200",
                "-c",
                "deadlock_timeout=50ms",
            ]);
            while (!_postmaster.HasExited)
            {
                if (await AnswersAsync())
                    return;
                Assert.True(waited.Elapsed < s_patience, "PostgreSQL did not come up again.");
                await Task.Delay(50);
            }
            await Task.Delay(200);
        }
    }

    /// <summary>
    /// Leaves the tables no room to grow. The write-ahead log of PostgreSQL is elsewhere and has room.
    /// </summary>
    public void FillDisk()
    {
        using var ballast = new FileStream(Ballast, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var block = new byte[4_096];
        try
        {
            while (true)
                ballast.Write(block);
        }
        catch (IOException)
        {
            // Full.
        }
    }

    public void FreeDisk() => File.Delete(Ballast);

    public async Task ExecuteAsync(string sql)
    {
        await using var command = _questions.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public async Task<List<string>> ListAsync(string sql)
    {
        await using var command = _questions.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var values = new List<string>();
        while (await reader.ReadAsync())
            values.Add(Convert.ToString(reader.GetValue(0), CultureInfo.InvariantCulture)!);
        return values;
    }

    /// <summary>Returns the address for clients that connect through another port.</summary>
    public static string UrlAt(int port) =>
        $"postgres://tributary@127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}/postgres";

    /// <param name="patience">The seconds in which a connection must come about.</param>
    /// <param name="isPooled">Keeps connections for the next commands, until the cluster is stopped or killed.</param>
    public NpgsqlDataSource Source(int patience = 60, bool isPooled = false) =>
        NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder
            {
                Host = "127.0.0.1",
                Port = Port,
                Username = "tributary",
                Database = "postgres",
                ["Server Compatibility Mode"] = "NoTypeLoading",
                Pooling = isPooled,
                Timeout = patience,
            }.ConnectionString
        );

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _questions.DisposeAsync();
        _postmaster?.Dispose();
        if (HasSmallDisk)
            await Programs.RunAsync("umount", Data);
        _folder.Delete(recursive: true);
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            await using var source = Source(patience: 2);
            await using var command = source.CreateCommand("select 1");
            await command.ExecuteNonQueryAsync();
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }
}
