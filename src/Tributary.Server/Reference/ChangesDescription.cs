using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using Tributary.Client.Contracts;
using Tributary.Client.Contracts.Json;
using Tributary.Engine.Outbox;
using Tributary.Server.Application.Outbox;
using Tributary.Server.Http;

namespace Tributary.Server.Reference;

/// <summary>
/// Describes the changes that leave Tributary: AsyncAPI 3 at /asyncapi/v1.json, with schemas from the wire contracts.
/// </summary>
internal static class ChangesDescription
{
    private const string Channel = "changes";

    private static readonly JsonSchemaExporterOptions s_exporting = new()
    {
        TreatNullObliviousAsNonNullable = true,
        TransformSchemaNode = (context, schema) =>
            context.TypeInfo.Type == typeof(DateTimeOffset) || context.TypeInfo.Type == typeof(DateTimeOffset?)
                ? new JsonObject { ["type"] = "string", ["format"] = "date-time" }
                : schema,
    };

    private static readonly JsonSerializerOptions s_indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Json { get; } = Write().ToJsonString(s_indented);

    public static void MapChangesDescription(this IEndpointRouteBuilder app) =>
        app.MapGet("/asyncapi/v1.json", () => TypedResults.Text(Json, "application/json"))
            .ExcludeFromDescription()
            .AsDocs();

    private static JsonObject Write()
    {
        var kinds = Enum.GetValues<ChangeKind>();
        return new JsonObject
        {
            ["asyncapi"] = "3.0.0",
            ["info"] = new JsonObject
            {
                ["title"] = "Tributary",
                ["version"] = "v1",
                ["description"] =
                    "The changes of a program, as webhooks and brokers deliver them: CloudEvents 1.0 in JSON, at "
                    + "least once, in order within a partitionkey. "
                    + "Fields and types are only added. Ignore those that you do not know.",
            },
            ["defaultContentType"] = Envelopes.MediaType,
            ["channels"] = new JsonObject
            {
                [Channel] = new JsonObject
                {
                    ["address"] = null,
                    ["description"] = "The address of a webhook, or a broker's topic.",
                    ["messages"] = new JsonObject(
                        kinds.Select(kind =>
                            KeyValuePair.Create<string, JsonNode?>(
                                ChangeSet.NameOf(kind),
                                Reference($"components/messages/{ChangeSet.NameOf(kind)}")
                            )
                        )
                    ),
                },
            },
            ["operations"] = new JsonObject
            {
                ["tell"] = new JsonObject { ["action"] = "send", ["channel"] = Reference("channels/" + Channel) },
            },
            ["components"] = new JsonObject
            {
                ["messages"] = new JsonObject(
                    kinds.Select(kind => KeyValuePair.Create<string, JsonNode?>(ChangeSet.NameOf(kind), Message(kind)))
                ),
                ["schemas"] = new JsonObject(
                    kinds
                        .Select(kind => About(kind).Data)
                        .Append(typeof(ChangeEvent))
                        .Distinct()
                        .Select(type =>
                            KeyValuePair.Create<string, JsonNode?>(
                                type.Name,
                                TributaryJson.Default.GetTypeInfo(type)!.GetJsonSchemaAsNode(s_exporting)
                            )
                        )
                ),
            },
        };
    }

    private static JsonObject Message(ChangeKind kind)
    {
        var (data, summary) = About(kind);
        return new JsonObject
        {
            ["name"] = ChangeSet.NameOf(kind),
            ["summary"] = summary,
            ["contentType"] = Envelopes.MediaType,
            ["payload"] = new JsonObject
            {
                ["allOf"] = new JsonArray(
                    Reference("components/schemas/" + nameof(ChangeEvent)),
                    new JsonObject
                    {
                        ["properties"] = new JsonObject
                        {
                            ["type"] = new JsonObject { ["const"] = ChangeSet.NameOf(kind) },
                            ["data"] = Reference("components/schemas/" + data.Name),
                        },
                    }
                ),
            },
        };
    }

    private static (Type Data, string Summary) About(ChangeKind kind) =>
        kind switch
        {
            ChangeKind.MemberCreated => (typeof(MemberCreated), "A member signed up."),
            ChangeKind.ReferralCreated => (typeof(ReferralInfo), "A referral was created and is pending."),
            ChangeKind.ReferralCompleted => (
                typeof(ReferralInfo),
                "A referral met the Terms' conditions, or a person completed it."
            ),
            ChangeKind.ReferralReopened => (
                typeof(ReferralInfo),
                "A referral is pending again: its completing event was refunded, or its rejection was undone."
            ),
            ChangeKind.ReferralRejected => (typeof(ReferralInfo), "A person or fraud detection rejected a referral."),
            ChangeKind.ReferralExpired => (typeof(ReferralInfo), "A referral did not complete within its window."),
            ChangeKind.RewardCreated => (typeof(RewardInfo), "A reward was granted, with any status."),
            ChangeKind.RewardHeld => (typeof(RewardInfo), "A reward waits for the end of its hold, after a review."),
            ChangeKind.RewardPayable => (typeof(RewardInfo), "A reward can be paid."),
            ChangeKind.RewardInReview => (typeof(RewardInfo), "A reward needs a review by a person."),
            ChangeKind.RewardPaid => (typeof(RewardInfo), "A reward was paid out or handed over."),
            ChangeKind.RewardReversed => (typeof(RewardInfo), "A reward was reversed in part or in full."),
            ChangeKind.RewardReinstated => (
                typeof(RewardInfo),
                "A reversal of a reward was undone in part or in full."
            ),
            ChangeKind.CaseOpened => (typeof(CaseInfo), "Fraud detection asks a person to judge a referral."),
            ChangeKind.CaseResolved => (typeof(CaseInfo), "A person has judged a referral."),
            ChangeKind.ProgramPaused => (typeof(ProgramChanged), "The program was paused and pays nothing."),
            ChangeKind.ProgramResumed => (typeof(ProgramChanged), "The program was resumed."),
            ChangeKind.ProgramEnded => (typeof(ProgramChanged), "The program has ended."),
            ChangeKind.WebhookDisabled => (typeof(WebhookNotice), "Another webhook of the program was disabled."),
            ChangeKind.WebhookTest => (typeof(WebhookNotice), "A test was requested."),
            ChangeKind.AlertRaised => (
                typeof(AlertNotice),
                "A figure of the program reached the threshold of an alert rule."
            ),
            ChangeKind.AlertCleared => (
                typeof(AlertNotice),
                "The figure came back by the margin, or the alert rule was disabled or deleted."
            ),
            ChangeKind.EventDecided => (
                typeof(EventDecided),
                "An event of the platform was decided, even if it paid nothing. Sent only to subscribers that name it."
            ),
            _ => throw new InvalidOperationException($"{kind} is not described."),
        };

    private static JsonObject Reference(string path) => new() { ["$ref"] = "#/" + path };
}
