using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Npgsql;
using Xunit;

namespace Tributary.Tests.Chaos;

/// <summary>Three machines with PostgreSQL, Patroni and etcd on this one, and an HAProxy in front of them.</summary>
internal sealed class PatroniCluster : IAsyncDisposable
{
    private const int Size = 3;
    private const string Password = "CHANGE-ME-superuser";

    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tributary-patroni-");
    private readonly DeployedFile _files;
    private readonly List<Process> _others = [];
    private readonly Process?[] _patroni = new Process?[Size + 1];
    private readonly HttpClient _http = new(new SocketsHttpHandler()) { Timeout = TimeSpan.FromSeconds(3) };

    private PatroniCluster() => _files = new DeployedFile(_folder.FullName);

    /// <summary>The address of Tributary's database with every host.</summary>
    public string UrlOfHosts =>
        $"postgres://tributary:secret@{string.Join(',', Numbers.Select(Database))}/tributary"
        + "?target_session_attrs=primary";

    /// <summary>The address of Tributary's database behind HAProxy.</summary>
    public string UrlOfProxy =>
        $"postgres://tributary:secret@127.0.0.1:{Shown(_files.PortOf("127.0.0.1:6432"))}/tributary";

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    private static IEnumerable<int> Numbers => Enumerable.Range(1, Size);

    private static string[] AsDatabaseUser =>
        Environment.IsPrivilegedProcess
            ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--"]
            : ["env"];

    /// <summary>Starts everything, and waits until a standby is synchronous.</summary>
    public static async Task<PatroniCluster> StartAsync()
    {
        var cluster = new PatroniCluster();
        try
        {
            foreach (var number in Numbers)
                cluster.WritePatroni(number);
            if (Environment.IsPrivilegedProcess)
                await Programs.RunAsync("chown", "-R", "postgres:", cluster._folder.FullName);
            foreach (var number in Numbers)
                cluster._others.Add(Programs.Start("etcd", "--config-file", cluster.WriteEtcd(number)));
            foreach (var number in Numbers)
                cluster.StartNode(number);
            await cluster.LeaderAsync();
            cluster._others.Add(
                Programs.Start("haproxy", "-db", "-f", cluster._files.Write("haproxy-postgres.cfg", 0))
            );
            await cluster.WholeAsync();
            await cluster.MakeDatabaseAsync();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until there is a primary.</summary>
    /// <returns>Its number.</returns>
    public async Task<int> LeaderAsync()
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            foreach (var number in Numbers)
                if (await RolesAsync(number) is { } roles && roles.GetValueOrDefault($"db{Shown(number)}") == "leader")
                    return number;
            Assert.True(waited.Elapsed < s_patience, "No primary was elected: " + await LogAsync());
            await Task.Delay(200, Stopping);
        }
    }

    /// <summary>Waits until every machine runs and a standby is synchronous.</summary>
    public async Task WholeAsync()
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            foreach (var number in Numbers)
                if (_patroni[number] is { HasExited: true })
                    StartNode(number); // as a service manager does
            var roles = await RolesAsync(await LeaderAsync());
            if (roles is { Count: Size } && roles.ContainsValue("sync_standby") && !roles.ContainsValue(""))
                return;
            Assert.True(waited.Elapsed < s_patience, "The cluster is not whole: " + await LogAsync());
            await Task.Delay(200, Stopping);
        }
    }

    /// <summary>Kills Patroni and PostgreSQL of a machine with kill -9.</summary>
    public async Task KillAsync(int number)
    {
        var postmaster = Postmaster(number);
        _patroni[number]!.Kill();
        if (postmaster is not null)
            await Programs.TryAsync("kill", "-KILL", postmaster);
        await _patroni[number]!.WaitForExitAsync(Stopping);
    }

    /// <summary>Starts a machine that was killed.</summary>
    public void StartNode(int number) =>
        _patroni[number] = Programs.Start([
            .. AsDatabaseUser,
            "patroni",
            Path.Combine(_folder.FullName, $"{Shown(number)}-patroni.yml"),
        ]);

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _patroni)
            if (process is { HasExited: false })
                process.Kill();
        foreach (var number in Numbers)
            if (Postmaster(number) is { } postmaster)
                await Programs.TryAsync("kill", "-KILL", postmaster);
        // Only now: a PostgreSQL holds the output of the Patroni that started it.
        foreach (var process in _patroni)
            await EndAsync(process);
        foreach (var process in _others)
            await EndAsync(process);
        _http.Dispose();
        // The children of a killed PostgreSQL may still write for a moment.
        for (
            var tries = 0;
            _folder.Exists && !await Programs.TryAsync("rm", "-rf", _folder.FullName) && tries < 10;
            tries++
        )
            await Task.Delay(200, CancellationToken.None);
    }

    private static async Task EndAsync(Process? process)
    {
        if (process is null)
            return;
        if (!process.HasExited)
            process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private string WriteEtcd(int number) =>
        _files.Write("etcd.yaml", number, ("/var/lib/etcd/tributary", FolderOf(number, "etcd")));

    private void WritePatroni(int number)
    {
        var newest = Directory
            .GetDirectories("/usr/lib/postgresql")
            .OrderBy(v => int.Parse(Path.GetFileName(v), CultureInfo.InvariantCulture))
            .Last();
        _files.Write(
            "patroni.yml",
            number,
            ("/var/lib/postgresql/15/tributary", DataOf(number)),
            ("/usr/lib/postgresql/15/bin", newest + "/bin"),
            ("/var/lib/postgresql/patroni.pgpass", Path.Combine(FolderOf(number, "home"), "pgpass")),
            ("/var/run/postgresql", FolderOf(number, "socket"))
        );
    }

    private string FolderOf(int number, string name) =>
        Directory.CreateDirectory(Path.Combine(_folder.FullName, $"{name}{Shown(number)}")).FullName;

    private string DataOf(int number) => Path.Combine(_folder.FullName, $"data{Shown(number)}");

    private string Database(int number) => $"127.0.0.1:{Shown(_files.PortOf($"10.0.0.1{Shown(number)}:5432"))}";

    /// <summary>Returns the process id of a PostgreSQL; null when it does not run.</summary>
    private string? Postmaster(int number)
    {
        var file = Path.Combine(DataOf(number), "postmaster.pid");
        return File.Exists(file) ? File.ReadLines(file).First() : null;
    }

    /// <summary>Asks a Patroni for the role of each machine that runs; of others it is empty.</summary>
    private async Task<Dictionary<string, string>?> RolesAsync(int number)
    {
        try
        {
            var port = _files.PortOf($"10.0.0.1{Shown(number)}:8008");
            var text = await _http.GetStringAsync(new Uri($"http://127.0.0.1:{Shown(port)}/cluster"), Stopping);
            return JsonDocument
                .Parse(text)
                .RootElement.GetProperty("members")
                .EnumerateArray()
                .ToDictionary(
                    member => member.GetProperty("name").GetString()!,
                    member =>
                        member.GetProperty("state").GetString() is "running" or "streaming"
                            ? member.GetProperty("role").GetString()!
                            : ""
                );
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or KeyNotFoundException)
        {
            return null;
        }
    }

    private async Task MakeDatabaseAsync()
    {
        var leader = Database(await LeaderAsync()).Split(':');
        await using var source = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder
            {
                Host = leader[0],
                Port = int.Parse(leader[1], CultureInfo.InvariantCulture),
                Username = "postgres",
                Password = Password,
                Database = "postgres",
                Pooling = false,
            }.ConnectionString
        );
        foreach (
            var sql in (string[])
                ["create role tributary login password 'secret'", "create database tributary owner tributary"]
        )
        {
            await using var command = source.CreateCommand(sql);
            await command.ExecuteNonQueryAsync(Stopping);
        }
    }

    private async Task<string> LogAsync() =>
        string.Join(
            '\n',
            await Task.WhenAll(
                Numbers.Select(async number =>
                    JsonSerializer.Serialize(await RolesAsync(number) ?? new Dictionary<string, string>())
                )
            )
        );

    private static string Shown(int number) => number.ToString(CultureInfo.InvariantCulture);
}
