using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Tributary.Dashboard.Terms;
using Tributary.Engine.Terms;
using Tributary.Engine.Terms.Parsing;
using Tributary.Tests.Engine.Terms;
using Xunit;

namespace Tributary.Tests.Dashboard.Terms;

/// <summary>The form is built from the schema and the JSON, and holds all of both.</summary>
public sealed class FormTests
{
    public static TheoryData<string, string> Fields => [.. SchemaPlaces.Fields.Select(one => (one.Shape, one.Field))];

    [Fact]
    public void A_form_holds_all_of_any_JSON() =>
        Gen.Int.Sample(
            seed =>
            {
                var random = new RandomJson(seed);
                var json = random.Object();
                Assert.True(JsonNode.DeepEquals(json, Write(Build(random.Write(json)))), json.ToJsonString());
            },
            iter: 300
        );

    [Fact]
    public void A_form_holds_all_of_every_sample() =>
        Assert.All(
            TermsSamples.All,
            sample =>
            {
                var form = Build(sample.Json);
                Assert.True(JsonNode.DeepEquals(JsonNode.Parse(sample.Json), Write(form)));
                Assert.DoesNotContain(form.All(), node => node.Kind == FormKind.Raw);
            }
        );

    [Theory]
    [MemberData(nameof(Fields))]
    public void Every_field_of_the_schema_has_a_place(string shape, string field)
    {
        var value = SchemaPlaces.Values(shape, field)[^1];
        var form = Build(SchemaPlaces.With(shape, field, value).GetRawText());

        var node = form.All().First(one => JsonPointers.LastOf(one.Pointer) == field);
        Assert.NotEqual(FormKind.Raw, node.Kind);
        Assert.True(node.Help?.Length > 10);
    }

    [Fact]
    public void A_new_field_of_the_schema_is_in_the_form()
    {
        var schema = JsonNode.Parse(TermsSchema.Json)!;
        schema["$defs"]!["rule"]!["properties"]!["colour"] = JsonNode.Parse(
            """
            { "description": "The colour of the reward.", "type": "string", "enum": ["red", "blue"], "default": "red" }
            """
        );
        var text = TermsText.Rule("{}");
        var part = SchemaPart.Read(schema.ToJsonString());
        var rule = FormBuilder.Build(text, JsonSpots.Read(text).Root!, part).All().Single(IsRule);

        var addition = rule.Additions.Single(one => one.Name == "colour");
        var added = JsonEdits.Add(text, rule.Pointer, addition.Name, addition.Json, rule.Schema);
        var node = FormBuilder.Build(added, JsonSpots.Read(added).Root!, part).All().Single(IsColour);

        Assert.Equal(
            ("Colour", "The colour of the reward.", "\"blue\""),
            (addition.Label, addition.Help, addition.Json)
        );
        Assert.Equal((FormKind.Word, "blue"), (node.Kind, node.Spot.Text));

        static bool IsRule(FormNode one) => one.Pointer == "/rewards/0";
        static bool IsColour(FormNode one) => one.Pointer == "/rewards/0/colour";
    }

    [Fact]
    public void Additions_of_a_form_are_accepted()
    {
        // Points need a unit, a milestone another trigger, and a fallback its host.
        string[] needOthers = ["kind", "milestone"];
        var draft = new TermsDraft(TermsText.Rule("{}"));
        foreach (var node in (FormNode[])[draft.Form, draft.Form.All().Single(one => one.Pointer == "/rewards/0")])
        foreach (var addition in node.Additions.Where(one => !needOthers.Contains(one.Name)))
        {
            draft.Add(node, addition.Name, addition.Json);
            Assert.Empty(Faults(draft.Text));
            draft.Undo();
        }
    }

    [Theory]
    [InlineData("/rewards/0")]
    [InlineData("/rewards/0/when")]
    [InlineData("/rewards/0/amount")]
    [InlineData("/rewards/0/for")]
    public void Every_shape_that_a_form_offers_is_accepted(string pointer)
    {
        const string Rule = """
            { "amount": 1000, "for": "30d", "when": { "field": "event.amount", "op": "gte", "value": 1 } }
            """;
        var draft = new TermsDraft(TermsText.Rule(Rule));
        var choices = Find(draft, pointer).Choices.Count;
        Assert.InRange(choices, 2, 5);
        for (var i = 0; i < choices; i++)
        {
            if (pointer == "/rewards/0" && Find(draft, pointer).Choices[i].Label == "Item")
                draft.Add(Find(draft, pointer), "kind", "\"gift\"");
            draft.Replace(pointer, Find(draft, pointer).Choices[i].Json);
            Assert.Equal(i, Find(draft, pointer).Chosen);
            Assert.Empty(Faults(draft.Text));
            if (Find(draft, pointer).Additions.All(one => one.Name != "kind") && pointer == "/rewards/0")
                draft.Remove("/rewards/0/kind");
        }
    }

    [Fact]
    public void A_value_is_kept_when_its_shape_changes()
    {
        var draft = new TermsDraft(TermsText.Rule("""{ "amount": 750, "for": "90d" }"""));

        draft.Replace("/rewards/0/amount", Find(draft, "/rewards/0/amount").Choices[1].Json);
        draft.Replace("/rewards/0/for", Find(draft, "/rewards/0/for").Choices[1].Json);

        var rule = JsonNode.Parse(draft.Text)!["rewards"]![0]!;
        Assert.Equal("""{"USD":750}""", rule["amount"]!.ToJsonString());
        Assert.Equal("""{"span":"90d"}""", rule["for"]!.ToJsonString());
    }

    [Fact]
    public void A_list_gets_a_new_item_with_a_key_of_its_own()
    {
        var draft = new TermsDraft(TermsText.Terms("{}"));
        for (var i = 0; i < 3; i++)
            draft.Append(Find(draft, "/rewards"));

        Assert.Empty(Faults(draft.Text));
        Assert.Equal(3, Find(draft, "/rewards").Parts.Count);
    }

    [Fact]
    public void A_text_that_is_not_JSON_leaves_the_form_as_it_was()
    {
        var draft = new TermsDraft(TermsText.Sample);
        var form = draft.Form;

        draft.Write(TermsText.Sample.Replace("\"hold\": \"14d\",", "\"hold\": \"14d\"", StringComparison.Ordinal));

        Assert.Same(form, draft.Form);
        Assert.Equal(10, draft.Mistake?.Line);
        draft.Undo();
        Assert.Null(draft.Mistake);
        Assert.Equal(TermsText.Sample, draft.Text);
        draft.Redo();
        Assert.NotNull(draft.Mistake);
    }

    [Fact]
    public void An_amount_is_in_the_currency_that_the_Terms_give_it()
    {
        var text = TermsText.Terms(
            """
            { "currency": "JPY", "units": { "MB": { "exponent": 1 } }, "budget": { "amount": 5 }, "rewards": [
              { "key": "a", "on": "x", "to": "member", "kind": "credit", "amount": 10, "cap": { "amount": 20 } },
              { "key": "b", "on": "x", "to": "member", "amount": { "EUR": 10 },
                "when": { "field": "event.amount", "op": "gt", "value": 3 } } ] }
            """
        );
        var money = Build(text).All().Where(one => one.Kind == FormKind.Money || one.Format == "minor-units");

        Assert.Equal(
            [
                "/budget/amount JPY",
                "/rewards/0/amount MB",
                "/rewards/0/cap/amount MB",
                "/rewards/1/when/value JPY",
                "/rewards/1/amount/EUR EUR",
            ],
            money.Select(one => $"{one.Pointer} {one.Currency}")
        );
    }

    private static FormNode Find(TermsDraft draft, string pointer) =>
        draft.Form.All().Single(one => one.Pointer == pointer);

    private static IEnumerable<string> Faults(string text) =>
        TermsParser.Parse(Encoding.UTF8.GetBytes(text)).Faults.Select(fault => $"{fault.Pointer} {fault.Detail}");

    private static FormNode Build(string text) =>
        FormBuilder.Build(text, JsonSpots.Read(text).Root!, TermsDraft.Schema);

    // The JSON of a form, from its fields alone.
    private static JsonNode? Write(FormNode node) =>
        node.Kind switch
        {
            FormKind.Group or FormKind.Map => new JsonObject(
                node.Parts.Select(part => KeyValuePair.Create(JsonPointers.LastOf(part.Pointer), Write(part)))
            ),
            FormKind.List => new JsonArray([.. node.Parts.Select(Write)]),
            _ => WriteRaw(node.Spot),
        };

    private static JsonNode? WriteRaw(JsonSpot spot) =>
        spot.Kind == JsonValueKind.String ? JsonValue.Create(spot.Text) : JsonNode.Parse(spot.Text);
}
