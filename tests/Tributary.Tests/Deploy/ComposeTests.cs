using System.Diagnostics;
using System.Text.RegularExpressions;
using Tributary.Tests.Tidy;
using Xunit;

namespace Tributary.Tests.Deploy;

/// <summary>
/// deploy/compose.yaml with its values. <c>deploy/checks/compose</c> validates it with other tools and brings it up.
/// </summary>
public sealed partial class ComposeTests
{
    private const string Composition = "deploy/compose.yaml";
    private const string Example = "deploy/.env.example";

    private static readonly string s_text = SourceFile.Read(Composition).Text;
    private static readonly Dictionary<string, Service> s_services = Installation
        .ReadYaml<Dictionary<string, object>>(s_text)
        .Where(part => part.Key == "services")
        .SelectMany(part => (Dictionary<object, object>)part.Value)
        .ToDictionary(
            service => (string)service.Key,
            service => new Service((Dictionary<object, object>)service.Value)
        );

    public static TheoryData<string> Services => [.. s_services.Keys];

    [Fact]
    public void Every_value_is_explained_and_used()
    {
        var used = Value().Matches(s_text).Select(match => match.Groups[1].Value).Distinct();
        var lines = SourceFile.Read(Example).Text.Split('\n');
        var unexplained =
            from block in string.Join('\n', lines).Split("\n\n")
            where block.Contains('=') && !block.StartsWith('#')
            select block;

        Assert.Equal(
            used.Order(StringComparer.Ordinal),
            Installation.ReadVariables(string.Join('\n', lines)).Keys.Order(StringComparer.Ordinal)
        );
        Assert.Empty(unexplained);
    }

    [Fact]
    public void Both_nodes_start_with_the_values_of_new_env()
    {
        var folder = Directory.CreateTempSubdirectory("tributary-test-");
        try
        {
            File.Copy(Installation.PathOf(Example), Path.Combine(folder.FullName, ".env.example"));
            File.Copy(Installation.PathOf("deploy/new-env"), Path.Combine(folder.FullName, "new-env"));
            using (var process = Process.Start(NewEnv(folder))!)
            {
                process.WaitForExit();
                Assert.Equal(0, process.ExitCode);
            }
            using (var again = Process.Start(NewEnv(folder))!)
            {
                again.WaitForExit();
                Assert.Equal(2, again.ExitCode); // it never overwrites keys
            }
            var values = Installation.ReadVariables(File.ReadAllText(Path.Combine(folder.FullName, ".env")));

            Assert.DoesNotContain("", values.Values);
            Assert.Equal("go.example.com", values["TRIBUTARY_HOST"]);
            foreach (var node in new[] { "node1", "node2" })
            {
                var options = Installation.Accept(
                    s_services[node].Environment.Select(pair => KeyValuePair.Create(pair.Key, Fill(pair.Value, values)))
                );
                Assert.Equal(new Uri("https://go.example.com"), options.LinkHost);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void A_service_is_watched_limited_and_restricted(string name)
    {
        var service = s_services[name];

        Assert.True(service.Has("healthcheck"), "no health check");
        Assert.True(service.Has("restart"), "no restart");
        Assert.NotNull(service.Find("deploy", "resources", "limits", "memory"));
        Assert.NotNull(service.Find("logging", "options", "max-size"));
        Assert.Contains("no-new-privileges:true", (IEnumerable<object>)service.Find("security_opt")!);
        Assert.DoesNotMatch(":latest$|^[^:]+$", (string)service.Find("image")!);
    }

    [Fact]
    public void Every_mounted_file_exists()
    {
        var mounted = Mount().Matches(s_text).Select(match => $"deploy/{match.Groups[1].Value}").ToList();

        Assert.NotEmpty(mounted);
        Assert.All(mounted, path => Assert.True(Path.Exists(Installation.PathOf(path)), $"{path} is missing"));
    }

    [Fact]
    public void Only_the_proxy_is_reachable_from_outside()
    {
        var open =
            from service in s_services
            where service.Value.Has("ports")
            from port in (IEnumerable<object>)service.Value.Find("ports")!
            where !((string)port).StartsWith("127.0.0.1:", StringComparison.Ordinal)
            select service.Key;

        Assert.Equal(["proxy"], open.Distinct());
    }

    private static ProcessStartInfo NewEnv(DirectoryInfo folder) =>
        new("bash", [Path.Combine(folder.FullName, "new-env"), "go.example.com"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

    private static string Fill(string text, IReadOnlyDictionary<string, string> values) =>
        Value().Replace(text, match => values[match.Groups[1].Value]);

    [GeneratedRegex(@"(?<!\$)\$\{([A-Z_]+)(?::\?[^}]*)?\}")]
    private static partial Regex Value();

    [GeneratedRegex(@"- \./([^:]+):")]
    private static partial Regex Mount();

    private sealed class Service(Dictionary<object, object> parts)
    {
        public IReadOnlyDictionary<string, string> Environment =>
            ((Dictionary<object, object>)parts["environment"]).ToDictionary(
                pair => (string)pair.Key,
                pair => (string)pair.Value
            );

        public bool Has(string part) => parts.ContainsKey(part);

        public object? Find(params string[] path) =>
            path.Aggregate(
                (object?)parts,
                (below, name) => (below as Dictionary<object, object>)?.GetValueOrDefault(name)
            );
    }
}
