using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Tributary.Tests.Chaos;
using Tributary.Tests.Tidy;
using Xunit;

namespace Tributary.Tests.Connectors;

/// <summary>
/// A private broker, started by <c>scripts/private-broker.sh</c>, that can be killed and restarted with its data.
/// </summary>
/// <remarks>
/// <c>./test</c> installs it. Without it tests are skipped, except under CI=true, where that is a failure.
/// </remarks>
internal sealed class PrivateBroker(string kind, string binary) : IAsyncDisposable
{
    // RabbitMQ alone starts in ten seconds; beside other tests on two processors it has taken more than a minute.
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    private DirectoryInfo? _folder;
    private Process? _process;

    /// <summary>Below the ports that the kernel assigns; RabbitMQ also uses the next two.</summary>
    public int Port { get; } = RandomNumberGenerator.GetInt32(20_000, 31_000);

    /// <summary>The folder of its data.</summary>
    public string Data => Path.Combine(_folder!.FullName, kind);

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    /// <param name="tryAsync">Fails until the broker answers.</param>
    public async Task StartAsync(Func<Task> tryAsync)
    {
        if (!File.Exists(binary))
        {
            Assert.SkipUnless(
                Environment.GetEnvironmentVariable("CI") == "true",
                $"{binary} is missing: ./test installs it."
            );
            throw new InvalidOperationException($"{binary} is missing, and CI must not skip: run ./test.");
        }
        // Not a temporary subdirectory created by the framework, since the broker's user could not enter it.
        _folder ??= Directory.CreateDirectory(
            Path.Combine(
                Path.GetTempPath(),
                "tributary-broker-" + RandomNumberGenerator.GetHexString(16, lowercase: true)
            )
        );
        var start = new ProcessStartInfo("bash") { RedirectStandardInput = true };
        foreach (
            var argument in (string[])
                [
                    Path.Combine(SourceFile.Root.FullName, "scripts", "private-broker.sh"),
                    kind,
                    Data,
                    Port.ToString(CultureInfo.InvariantCulture),
                ]
        )
            start.ArgumentList.Add(argument);
        _process = Process.Start(start)!;
        var waited = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                await tryAsync();
                return;
            }
            catch (Exception) when (!_process.HasExited && waited.Elapsed < s_patience)
            {
                await Task.Delay(100, Stopping);
            }
        }
    }

    /// <summary>Sends kill -9.</summary>
    public async Task KillAsync()
    {
        using (var broker = Process.GetProcessById(int.Parse(await ReadIdAsync(), CultureInfo.InvariantCulture)))
            broker.Kill();
        await EndAsync();
    }

    /// <summary>Sends SIGSTOP: it keeps its connections, and answers nothing.</summary>
    public async Task StopAsync() => await Programs.RunAsync("kill", "-STOP", await ReadIdAsync());

    /// <summary>Sends SIGCONT.</summary>
    public async Task ContinueAsync() => await Programs.RunAsync("kill", "-CONT", await ReadIdAsync());

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _folder?.Delete(recursive: true);
    }

    private async Task<string> ReadIdAsync() =>
        (await File.ReadAllTextAsync(Path.Combine(Data, "pid"), Stopping)).Trim();

    private async Task EndAsync()
    {
        if (_process is null)
            return;
        _process.StandardInput.Close();
        await _process.WaitForExitAsync(CancellationToken.None).WaitAsync(s_patience, CancellationToken.None);
        _process.Dispose();
        _process = null;
    }
}
