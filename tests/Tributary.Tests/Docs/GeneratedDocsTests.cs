using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tributary.Engine.Foundation;
using Tributary.Engine.Rewards;
using Tributary.Engine.Tracing;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Settings;
using Tributary.Server.Reference;
using Tributary.Tests.Fixtures;
using Tributary.Tests.Storage.Features;
using Xunit;

namespace Tributary.Tests.Docs;

public sealed class GeneratedDocsTests
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    [Fact]
    public void Error_codes_are_documented()
    {
        var page = new StringBuilder(
            """
            # Error codes

            Every refusal is `application/problem+json` (RFC 9457) with a stable `code`, and a JSON `pointer` where one value of the body is at fault.
            Branch on the code; sentences may get better. This page is written from the code.

            | code | status | what it means |
            |---|---|---|

            """
        );
        foreach (var error in ErrorCodes.All.OrderBy(error => error.Status))
            page.Append($"| `{error.Code}` | {error.Status} | {error.Sentence.Replace("|", "\\|")} |\n");

        GeneratedFile.IsCurrent("docs/errors.md", page.ToString());
    }

    [Fact]
    public void Settings_are_documented()
    {
        var page = new StringBuilder(
            """
            # Settings

            Settings come from `appsettings.json`, from environment variables and from the command line; a later one wins. In the environment a setting is written
            `Tributary__Limits__PerKey`, on the command line `--Tributary:Limits:PerKey=100`, in JSON as an object in an object. A wrong value, or a name that is none of
            these, stops the start with one line that names it. This page is written from the code.

            The address to listen on is `--urls`, or `ASPNETCORE_URLS`. Levels of the log are .NET's own: `Logging__LogLevel__Default=Warning`.

            | setting | what it does | default | allowed |
            |---|---|---|---|

            """
        );
        foreach (var setting in SettingList.All)
            page.Append(
                $"| `Tributary__{setting.Name.Replace(":", "__")}` | {setting.Meaning} | "
                    + $"{(setting.Default.Length == 0 ? "none" : setting.Default.Contains(' ') ? setting.Default : $"`{setting.Default}`")} | {setting.Allowed} |\n"
            );

        GeneratedFile.IsCurrent("docs/settings.md", page.ToString());
    }

    [Fact]
    public void Error_codes_are_unique_words() =>
        Assert.All(
            ErrorCodes.All.GroupBy(error => error.Code),
            codes => Assert.Matches("^[a-z]+(_[a-z]+)*$", Assert.Single(codes).Code)
        );

    [Fact]
    public void Reasons_are_documented()
    {
        var page = new StringBuilder(
            """
            # Reasons

            This page lists why a decision rejected an entry or why a rule of the Terms paid nothing, and what holds a reward that was granted.
            It is written from the code.

            ## Why nothing was granted

            The list is closed. `reasons` of a decision has each reason once, in the order of this table, and the trace has the reason of every rule.

            The order puts first what helps most to understand the decision:

            1. What rejected the entry as a whole.
            2. What stops every rule: the state of the program, then that of the referral.
            3. The beneficiary: erased, blocked, or in another group.
            4. Limits that are used up. Without them the reward would have been paid, so they come before the clauses of other rules.
            5. The clauses of the rule, and then its amount.
            6. What merely has nothing to pay: a referral that completed before, an upline that is too short. `no_rule` is the last, and stands alone: it
               means that no rule of the Terms looks at such an event at all.

            | reason | what it means |
            |---|---|

            """
        );
        foreach (var reason in Enum.GetValues<Reason>())
            page.Append($"| `{EnumNames.Of(reason)}` | {Reasons.Sentence(reason)} |\n");
        page.Append(
            """

            ## What holds a reward

            `held_by` of a reward, and of a rule in a trace, says what keeps the reward from being payable now. It is absent when nothing does.
            For `fraud`, `case` is the id of the case to resolve.

            | held_by | what it means |
            |---|---|

            """
        );
        foreach (var heldBy in Enum.GetValues<HeldBy>())
            page.Append($"| `{EnumNames.Of(heldBy)}` | {Holds.Sentence(heldBy)} |\n");

        GeneratedFile.IsCurrent("docs/reasons.md", page.ToString());
    }

    [Fact]
    public void What_leaves_is_described() =>
        GeneratedFile.IsCurrent("docs/asyncapi.json", ChangesDescription.Json + "\n");

    [Fact]
    public async Task The_api_is_described()
    {
        using var file = new TestSqlite();
        await using var server = await ReadServer.StartAsync(
            new StorageOptions(StorageKind.Sqlite, file.Path),
            partitions: 4
        );

        var document = JsonNode.Parse(await server.GetTextAsync("/openapi/v1.json"))!;

        Assert.StartsWith("3.1", (string)document["openapi"]!);
        GeneratedFile.IsCurrent("docs/openapi.json", document.ToJsonString(Indented) + "\n");
    }
}
