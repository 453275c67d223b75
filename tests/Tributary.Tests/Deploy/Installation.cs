using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Tributary.Server.Application.Settings;
using Tributary.Tests.Tidy;
using Xunit;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace Tributary.Tests.Deploy;

/// <summary>Reads the files of the folder deploy.</summary>
internal static partial class Installation
{
    /// <summary>The version that everything has: that of Directory.Build.props.</summary>
    public static string Version { get; } =
        VersionElement().Match(SourceFile.Read("Directory.Build.props").Text).Groups[1].Value;

    public static string PathOf(string file) => Path.Combine(SourceFile.Root.FullName, file);

    /// <summary>Reads a document of YAML, with its anchors and merged keys.</summary>
    public static T ReadYaml<T>(string text)
    {
        using var reader = new StringReader(text);
        return new DeserializerBuilder().Build().Deserialize<T>(new MergingParser(new Parser(reader)));
    }

    /// <summary>Fails unless a server would start with these settings.</summary>
    /// <param name="variables">Names as they are in the environment.</param>
    public static TributaryOptions Accept(IEnumerable<KeyValuePair<string, string>> variables)
    {
        var settings = variables.Select(variable => new KeyValuePair<string, string?>(
            variable.Key.Replace("__", ":", StringComparison.Ordinal),
            variable.Value
        ));
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        Assert.True(TributaryOptions.TryRead(configuration, out var options, out var fault), fault);
        return options;
    }

    /// <summary>Reads lines of NAME=VALUE, without comments.</summary>
    public static IReadOnlyDictionary<string, string> ReadVariables(string text) =>
        text.Split('\n')
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split('=', 2))
            .ToDictionary(parts => parts[0], parts => parts[1]);

    [GeneratedRegex("<Version>(.+)</Version>")]
    private static partial Regex VersionElement();
}
