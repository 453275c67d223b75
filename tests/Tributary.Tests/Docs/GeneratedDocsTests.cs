using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tributary.Engine;
using Tributary.Server;
using Xunit;

namespace Tributary.Tests;

public sealed class GeneratedDocsTests
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public void Error_codes_are_documented()
    {
        var page = new StringBuilder("""
            # Error codes

            Every refusal is `application/problem+json` (RFC 9457) with a stable `code`, and a JSON `pointer` where one value of the body is at fault.
            Branch on the code; sentences may get better. This page is written from the code.

            | code | status | what it means |
            |---|---|---|

            """);
        foreach (var error in ErrorCodes.All.OrderBy(error => error.Status))
            page.Append($"| `{error.Code}` | {error.Status} | {error.Sentence.Replace("|", "\\|")} |\n");

        GeneratedFile.IsCurrent("docs/errors.md", page.ToString());
    }

    [Fact]
    public void Settings_are_documented()
    {
        var page = new StringBuilder("""
            # Settings

            Settings come from `appsettings.json`, from environment variables and from the command line; a later one wins. In the environment a setting is written
            `Tributary__Limits__PerKey`, on the command line `--Tributary:Limits:PerKey=100`, in JSON as an object in an object. A wrong value, or a name that is none of
            these, stops the start with one line that names it. This page is written from the code.

            The address to listen on is `--urls`, or `ASPNETCORE_URLS`. Levels of the log are .NET's own: `Logging__LogLevel__Default=Warning`.

            | setting | what it does | default | allowed |
            |---|---|---|---|

            """);
        foreach (var setting in SettingList.All)
            page.Append($"| `Tributary__{setting.Name.Replace(":", "__")}` | {setting.Meaning} | {(setting.Default.Length == 0 ? "none" : setting.Default.Contains(' ') ? setting.Default : $"`{setting.Default}`")} | {setting.Allowed} |\n");

        GeneratedFile.IsCurrent("docs/settings.md", page.ToString());
    }

    [Fact]
    public void Error_codes_are_unique_words() =>
        Assert.All(ErrorCodes.All.GroupBy(error => error.Code), codes => Assert.Matches("^[a-z]+(_[a-z]+)*$", Assert.Single(codes).Code));

    [Fact]
    public void Reasons_are_documented()
    {
        var page = new StringBuilder("""
            # Reasons

            Why a decision rejected an entry, or why a rule of the Terms paid nothing: a closed list, in order of precedence. Where several hold, the first
            of them is the decision's own; the trace has the reason of every rule. This page is written from the code.

            | reason | what it means |
            |---|---|

            """);
        foreach (var reason in Enum.GetValues<Reason>()) page.Append($"| `{Word.Of(reason)}` | {Reasons.Sentence(reason)} |\n");

        GeneratedFile.IsCurrent("docs/reasons.md", page.ToString());
    }

    [Fact]
    public void What_leaves_is_described() => GeneratedFile.IsCurrent("docs/asyncapi.json", ChangesDescription.Json + "\n");

    [Fact]
    public async Task The_api_is_described()
    {
        using var file = new TestSqlite();
        await using var server = await ReadServer.StartAsync(new StorageOptions(StorageKind.Sqlite, file.Path));

        var document = JsonNode.Parse(await server.GetTextAsync("/openapi/v1.json"))!;

        Assert.StartsWith("3.1", (string)document["openapi"]!);
        GeneratedFile.IsCurrent("docs/openapi.json", document.ToJsonString(Indented) + "\n");
    }
}
