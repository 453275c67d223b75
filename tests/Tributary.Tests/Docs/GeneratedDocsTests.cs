using System.Text;
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
    [Fact]
    public void Error_codes_are_documented()
    {
        var page = new StringBuilder(
            """
            # Error codes

            Every refusal is `application/problem+json` (RFC 9457) with a stable `code`. If one value of the
            body is at fault, `pointer` is a JSON pointer to it. Branch on the code, because sentences may
            change. This page is generated.

            | code | status | meaning |
            |---|---|---|

            """
        );
        foreach (var error in ErrorCodes.All)
            page.Append($"| `{error.Code}` | {error.Status} | {error.Sentence.Replace("|", "\\|")} |\n");

        GeneratedFile.IsCurrent("docs/errors.md", page.ToString());
    }

    [Fact]
    public void Settings_are_documented()
    {
        var page = new StringBuilder(
            """
            # Settings

            Settings come from `appsettings.json`, from environment variables and from the command line. A later
            source overrides an earlier one. They are read once, so restart a server after a change. In the
            environment, write a setting as `Tributary__Limits__PerKey`. On the command line, write
            `--Tributary:Limits:PerKey=100`. In JSON, write nested objects. If a value is wrong or a name is
            unknown, the server does not start and prints one line that names it. This page is generated.

            Set the address to listen on with `--urls` or `ASPNETCORE_URLS`. Set log levels as usual in .NET,
            for example `Logging__LogLevel__Default=Warning`. The export of traces, metrics and logs has the
            standard variables of OpenTelemetry ([monitoring](monitoring.md#opentelemetry)).

            | setting | meaning | default | allowed |
            |---|---|---|---|

            """
        );
        foreach (var setting in SettingList.All)
            page.Append(
                $"| `Tributary__{setting.Name.Replace(":", "__")}` | {setting.Meaning} | "
                    + $"{DefaultOf(setting)} | {setting.Allowed} |\n"
            );

        GeneratedFile.IsCurrent("docs/settings.md", page.ToString());

        static string DefaultOf(Setting setting) =>
            setting.Default switch
            {
                "" => "none",
                var words when words.Contains(' ') => words,
                var value => $"`{value}`",
            };
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

            This page lists the reasons why a decision rejected an entry or a rule of the Terms paid nothing. It
            also lists what holds a granted reward. This page is generated.

            ## Why nothing was granted

            The list is closed. The `reasons` of a decision contain each reason once, in the order of this
            table. The trace has the reason of every rule.

            The order puts the most helpful reason first:

            1. A reason to reject the whole entry.
            2. A state that stops every rule: of the program, then of the referral.
            3. The beneficiary: erased, blocked, or in another group.
            4. Limits that are used up. Without them the reward would have been paid, so they come before the
               clauses of other rules.
            5. The clauses of the rule, and then its amount.
            6. Nothing to pay: a referral that completed before, or an upline that is too short. `no_rule` is
               always the only reason. It means that no rule of the Terms applies to such an event.

            | reason | meaning |
            |---|---|

            """
        );
        foreach (var reason in Enum.GetValues<Reason>())
            page.Append($"| `{EnumNames.Of(reason)}` | {Reasons.Sentence(reason)} |\n");
        page.Append(
            """

            ## What holds a reward

            `held_by` of a reward, and of a rule in a trace, is the reason why the reward is not payable now. It
            is absent if nothing holds the reward. For `fraud`, `case` is the id of the case to resolve.

            | held_by | meaning |
            |---|---|

            """
        );
        foreach (var heldBy in Enum.GetValues<HeldBy>())
            page.Append($"| `{EnumNames.Of(heldBy)}` | {Holds.Sentence(heldBy)} |\n");

        GeneratedFile.IsCurrent("docs/reasons.md", page.ToString());
    }

    [Fact]
    public void Outgoing_changes_are_described() =>
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
        GeneratedFile.IsCurrent("docs/openapi.json", GeneratedFile.Indented(document));
    }
}
