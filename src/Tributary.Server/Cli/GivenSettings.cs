using System.CommandLine;

namespace Tributary.Server.Cli;

/// <summary>
/// Settings among the arguments, as <c>--Tributary:Name=value</c> or <c>--Tributary:Name value</c>. Every command
/// accepts them and none declares them.
/// </summary>
internal sealed class GivenSettings(string[] settings) : InvocationConfiguration
{
    public string[] Settings => settings;

    public static string[] Of(ParseResult parsed) =>
        parsed.InvocationConfiguration is GivenSettings given ? given.Settings : [];

    public static (string[] Words, string[] Settings) Split(IReadOnlyList<string> args)
    {
        var (words, settings) = (new List<string>(), new List<string>());
        for (var i = 0; i < args.Count; i++)
        {
            var name = args[i].Split('=', 2)[0];
            var isSetting = name.StartsWith("--", StringComparison.Ordinal) && name.Contains(':');
            (isSetting ? settings : words).Add(args[i]);
            if (isSetting && name.Length == args[i].Length && i + 1 < args.Count)
                settings.Add(args[++i]);
        }
        return ([.. words], [.. settings]);
    }
}
