using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Tributary.Tests.Chaos;

/// <summary>
/// The files of deploy/high-availability, with the addresses and folders of a test in the place of those of the
/// examples. Nothing else is changed, so that the files are known to work.
/// </summary>
internal sealed partial class DeployedFile(string folder)
{
    private const string ThisNode = "# this node";

    private static readonly string s_source = Path.Combine(Root(), "deploy", "high-availability");

    private readonly Dictionary<string, int> _ports = [];

    /// <summary>Returns the port of this machine that stands for an address of the examples.</summary>
    public int PortOf(string address) =>
        _ports.TryGetValue(address, out var port) ? port : _ports[address] = FreePort.Take();

    /// <summary>Lets an address of the examples stand for a port that something listens on.</summary>
    public void Use(string address, int port) => _ports[address] = port;

    /// <summary>Writes a file for a machine.</summary>
    /// <param name="number">The number of the machine: 1 for db1.</param>
    /// <returns>Its path.</returns>
    public string Write(string name, int number, params (string From, string To)[] more)
    {
        var lines = File.ReadAllLines(Path.Combine(s_source, name))
            .Select(line => line.EndsWith(ThisNode, StringComparison.Ordinal) ? OfNode(line, number) : line)
            .Where(line => !UserLine().IsMatch(line)) // a test may not be root
            .Select(line => CheckPort().Replace(line, CheckedPort))
            .Select(line => Address().Replace(line, found => $"127.0.0.1:{Shown(PortOf(found.Value))}"));
        var text = string.Join('\n', lines).Replace("10.0.0.0/24", "127.0.0.0/8", StringComparison.Ordinal) + "\n";
        foreach (var (from, to) in more)
        {
            if (!text.Contains(from, StringComparison.Ordinal))
                throw new InvalidOperationException($"{name} does not contain '{from}'.");
            text = text.Replace(from, to, StringComparison.Ordinal);
        }
        var path = Path.Combine(folder, $"{Shown(number)}-{name}");
        File.WriteAllText(path, text);
        return path;
    }

    private static string OfNode(string line, int number) =>
        line.Replace("db1", $"db{Shown(number)}", StringComparison.Ordinal)
            .Replace("10.0.0.11", $"10.0.0.1{Shown(number)}", StringComparison.Ordinal);

    /// <summary>The port of a check is that of another address on the same machine.</summary>
    private string CheckedPort(Match found) =>
        $"{found.Groups[1].Value}check port {Shown(PortOf($"{found.Groups[2].Value}:{found.Groups[3].Value}"))}";

    private static string Shown(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Root([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));

    [GeneratedRegex(@"(?:10\.0\.0|127\.0\.0)\.\d+:\d+")]
    private static partial Regex Address();

    [GeneratedRegex(@"^(\s+server \w+ (10\.0\.0\.\d+):\d+ )check port (\d+)")]
    private static partial Regex CheckPort();

    [GeneratedRegex(@"^\s+(user|group) haproxy$")]
    private static partial Regex UserLine();
}
