using System.Text.Json.Nodes;
using Tributary.Engine.Foundation;
using Tributary.Engine.Fraud;
using Tributary.Engine.Terms;
using Tributary.Engine.Terms.Conditions;
using Tributary.Tests.Docs;
using Tributary.Tests.Tidy;

namespace Tributary.Tests.Engine.Terms;

/// <summary>
/// Writes docs/terms.schema.json. Its structure and sentences are written by hand in the file itself. Its closed lists
/// of words, and the sentence about operators, come from the code.
/// </summary>
internal static class TermsSchemaFile
{
    public const string Path = "docs/terms.schema.json";

    /// <summary>The words of each place below <c>$defs</c>.</summary>
    private static readonly (string Place, IEnumerable<string> Words)[] s_lists =
    [
        ("link/properties/consent", EnumNames.All<LinkConsent>()),
        ("attribution/properties/model", EnumNames.All<AttributionModel>()),
        ("attribution/properties/prefer", EnumNames.All<AttributionPreference>()),
        ("budget/properties/per", EnumNames.All<CapPeriod>()),
        ("cap/properties/per", EnumNames.All<CapPeriod>()),
        ("cap/properties/of", EnumNames.All<CapScope>()),
        ("cap/properties/over", EnumNames.All<CapOverflow>()),
        ("shared_cap/properties/per", EnumNames.All<CapPeriod>()),
        ("shared_cap/properties/of", EnumNames.All<CapScope>()),
        ("shared_cap/properties/over", EnumNames.All<CapOverflow>()),
        ("fraud/properties/signals/propertyNames", EnumNames.All<Signal>()),
        ("signal/properties/mode", EnumNames.All<SignalMode>()),
        ("rule/properties/to", EnumNames.All<Payee>()),
        ("rule/properties/kind", EnumNames.All<RewardKind>()),
        ("rule/properties/approval", EnumNames.All<Approval>()),
        ("rule/properties/on_refund", EnumNames.All<RefundMode>()),
        ("for/properties/from", EnumNames.All<SpanStart>()),
        ("condition/properties/op", EnumNames.All<ConditionOp>()),
    ];

    public static string Write()
    {
        var schema = JsonNode.Parse(File.ReadAllText(System.IO.Path.Combine(SourceFile.Root.FullName, Path)))!;
        foreach (var (place, words) in s_lists)
            At(schema, place)["enum"] = new JsonArray([.. words.Select(word => (JsonNode)word)]);
        At(schema, "condition/properties/op")["description"] =
            $"{Operator.NamesOf(ordered: true)} only on numbers and times; {NamesOf(OperandForm.List)} take a list; "
            + $"{NamesOf(OperandForm.Presence)} takes true or false.";
        return GeneratedFile.Indented(schema);
    }

    private static JsonNode At(JsonNode schema, string place) =>
        place.Split('/').Aggregate(schema["$defs"]!, (node, name) => node[name]!);

    private static string NamesOf(OperandForm form) =>
        string.Join(" and ", Operator.All.Where(known => known.Form == form).Select(known => EnumNames.Of(known.Op)));
}
