using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Reflection.PortableExecutable;
using Tributary.Tests.Chaos;
using Xunit;

namespace Tributary.Tests.Fixtures;

/// <summary>The real server in its own process, so that it can be killed.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    public const string AdminKey = "an-admin-key-for-tests-0123456789";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly string[] _command;
    private readonly string _program;
    private readonly string _storage;
    private readonly IReadOnlyDictionary<string, string> _environment;
    private Process _process;

    private ServerProcess(
        string program,
        Uri address,
        string storage,
        IReadOnlyDictionary<string, string> environment,
        string[] settings
    )
    {
        (_program, _command, _storage, _environment) = (
            program,
            ["serve", "--urls", address.ToString(), .. settings],
            storage,
            environment
        );
        _process = Start(program, storage, environment, _command);
        Http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 64 }) { BaseAddress = address };
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", AdminKey);
    }

    /// <summary>The server's file that was built with these tests.</summary>
    public static string Built { get; } = Path.Combine(AppContext.BaseDirectory, "tributary.dll");

    private static readonly bool s_isCompiledAhead = HasMachineCode(Built);

    public HttpClient Http { get; }

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    /// <param name="settings">Arguments such as <c>--Tributary:Name=value</c>.</param>
    public static Task<ServerProcess> StartAsync(string storage, params string[] settings) =>
        StartAsync(storage, new Dictionary<string, string>(), settings);

    /// <param name="environment">Further variables of the process.</param>
    /// <inheritdoc cref="StartAsync(string, string[])"/>
    public static Task<ServerProcess> StartAsync(
        string storage,
        IReadOnlyDictionary<string, string> environment,
        params string[] settings
    ) => StartAsync(Built, storage, environment, settings);

    /// <param name="program">The file of the server, which may be of another version.</param>
    /// <inheritdoc cref="StartAsync(string, IReadOnlyDictionary{string, string}, string[])"/>
    public static async Task<ServerProcess> StartAsync(
        string program,
        string storage,
        IReadOnlyDictionary<string, string> environment,
        params string[] settings
    )
    {
        var server = new ServerProcess(
            program,
            new Uri($"http://127.0.0.1:{FreePort.Take()}"),
            storage,
            environment,
            settings
        );
        try
        {
            await server.WaitUntilReadyAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync(); // or it would go on asking for a database that is gone
            throw;
        }
    }

    /// <summary>Starts a server that need not become ready, and waits until its process answers.</summary>
    public static async Task<ServerProcess> LaunchAsync(string storage, params string[] settings)
    {
        var server = new ServerProcess(
            Built,
            new Uri($"http://127.0.0.1:{FreePort.Take()}"),
            storage,
            new Dictionary<string, string>(),
            settings
        );
        try
        {
            await server.WaitUntilAsync("/healthz");
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a command to its end.</summary>
    /// <returns>Its exit code and its output.</returns>
    public static async Task<(int ExitCode, string Output)> RunAsync(string storage, params string[] arguments)
    {
        using var process = Start(Built, storage, new Dictionary<string, string>(), arguments);
        var output = await Task.WhenAll(
            process.StandardOutput.ReadToEndAsync(Stopping),
            process.StandardError.ReadToEndAsync(Stopping)
        );
        await process.WaitForExitAsync(Stopping);
        return (process.ExitCode, string.Concat(output));
    }

    /// <summary>Sends kill -9: nothing is flushed or answered any more.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.ExitAsync(Stopping);
    }

    /// <summary>Sends SIGTERM and waits until the process ends.</summary>
    /// <returns>Its exit code, and how long it took.</returns>
    public async Task<(int ExitCode, TimeSpan Took)> EndAsync()
    {
        var began = Stopwatch.StartNew();
        await TellToEndAsync();
        await _process.ExitAsync(Stopping);
        return (_process.ExitCode, began.Elapsed);
    }

    /// <summary>Sends SIGTERM.</summary>
    public Task TellToEndAsync() =>
        Programs.RunAsync("kill", "-TERM", _process.Id.ToString(CultureInfo.InvariantCulture));

    /// <summary>Starts at the same address again, after it was killed or has ended.</summary>
    public async Task StartAgainAsync()
    {
        _process.Dispose();
        _process = Start(_program, _storage, _environment, _command);
        await WaitUntilReadyAsync();
    }

    /// <summary>Sends SIGSTOP: it pauses with everything that it holds.</summary>
    public Task StopAsync() => Programs.RunAsync("kill", "-STOP", _process.Id.ToString(CultureInfo.InvariantCulture));

    /// <summary>Sends SIGCONT.</summary>
    public Task ContinueAsync() =>
        Programs.RunAsync("kill", "-CONT", _process.Id.ToString(CultureInfo.InvariantCulture));

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (!_process.HasExited)
            _process.Kill();
        await _process.ExitAsync(CancellationToken.None);
        _process.Dispose();
    }

    private Task WaitUntilReadyAsync() => WaitUntilAsync("/readyz");

    private async Task WaitUntilAsync(string probe)
    {
        var waited = Stopwatch.StartNew();
        while (!await IsAnsweredAsync(probe))
        {
            Assert.False(_process.HasExited || waited.Elapsed > s_patience, "The server did not become ready.");
            await Task.Delay(50, Stopping);
        }
    }

    private async Task<bool> IsAnsweredAsync(string probe)
    {
        try
        {
            using var answer = await Http.GetAsync(new Uri(probe, UriKind.Relative), Stopping);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>True after <c>scripts/ahead-of-time.sh</c>.</summary>
    private static bool HasMachineCode(string assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly));
        return file.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size > 0;
    }

    private static Process Start(
        string program,
        string storage,
        IReadOnlyDictionary<string, string> environment,
        params string[] arguments
    )
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(program);
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        start.Environment["Tributary__Storage"] = storage;
        start.Environment["Tributary__AdminKey"] = AdminKey;
        start.Environment["Logging__LogLevel__Default"] = "Warning";
        start.Environment["DOTNET_EnableDiagnostics"] = "0"; // a killed process would leave its pipes behind
        if (s_isCompiledAhead)
            start.Environment["DOTNET_TC_CallCounting"] = "0"; // a second compilation costs more than it saves here
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        var process = Process.Start(start)!;
        if (arguments[0] == "serve")
        {
            // Read to the end, so that a full pipe never stops the server. A test that fails shows the warnings.
            var test = TestContext.Current.TestOutputHelper;
            process.OutputDataReceived += (_, line) => Show(test, line.Data);
            process.ErrorDataReceived += (_, line) => Show(test, line.Data);
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
        }
        return process;
    }

    private static void Show(ITestOutputHelper? test, string? line)
    {
        try
        {
            if (line is not null)
                test?.WriteLine(line);
        }
        catch (InvalidOperationException)
        {
            // The test has ended before its server.
        }
    }
}
