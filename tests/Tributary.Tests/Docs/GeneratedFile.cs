using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tributary.Tests.Tidy;
using Xunit;

namespace Tributary.Tests.Docs;

/// <summary>Checks a checked-in file that is generated from the code.</summary>
internal static class GeneratedFile
{
    private const string Write = "TRIBUTARY_WRITE";

    private static readonly JsonSerializerOptions s_indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Fails when the file is not current; with TRIBUTARY_WRITE=1 it is written instead.</summary>
    public static void IsCurrent(string path, string text)
    {
        var file = Path.Combine(SourceFile.Root.FullName, path);
        if (Environment.GetEnvironmentVariable(Write) == "1")
            File.WriteAllText(file, text);
        var checkedIn = File.Exists(file) ? File.ReadAllText(file) : "";
        Assert.True(
            checkedIn == text,
            $"{path} is not what the code says now. Write it anew with {Write}=1 dotnet test, and commit it. "
                + $"{FirstDifference(checkedIn, text)}"
        );
    }

    /// <summary>Returns JSON as files have it.</summary>
    public static string Indented(JsonNode json) => json.ToJsonString(s_indented) + "\n";

    private static string FirstDifference(string checkedIn, string text)
    {
        var (old, now) = (checkedIn.Split('\n'), text.Split('\n'));
        var line = Enumerable
            .Range(0, Math.Max(old.Length, now.Length))
            .FirstOrDefault(i => old.ElementAtOrDefault(i) != now.ElementAtOrDefault(i));
        return $"Line {line + 1} is '{old.ElementAtOrDefault(line)}' and should be '{now.ElementAtOrDefault(line)}'.";
    }
}
