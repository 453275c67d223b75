using System.Text.Json;
using Tributary.Engine.Money;
using Tributary.Engine.Terms;
using Tributary.Engine.Terms.Json;
using Tributary.Tests.Docs;
using Xunit;

namespace Tributary.Tests.Engine.Terms;

/// <summary>The published schema and the parser know the same fields, words, names and limits.</summary>
public sealed class TermsSchemaTests
{
    private static readonly JsonElement Root = JsonDocument.Parse(TermsSchema.Json).RootElement;

    private static readonly JsonElement Definitions = Root.GetProperty("$defs");

    public static TheoryData<string> Shapes => [.. TermsShape.Every.Select(shape => shape.Name)];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Has_the_fields_of_the_shape(string name)
    {
        var shape = TermsShape.Every.Single(s => s.Name == name);
        var schema = Schema(name);
        Assert.Equal(
            shape.Fields.Order(),
            schema.GetProperty("properties").EnumerateObject().Select(p => p.Name).Order()
        );
        Assert.Equal(
            shape.Required.Order(),
            schema.TryGetProperty("required", out var required)
                ? required.EnumerateArray().Select(r => r.GetString()!).Order()
                : []
        );
        Assert.False(schema.GetProperty("additionalProperties").GetBoolean());
        Assert.Equal(
            shape.Nullable.Order(),
            schema
                .GetProperty("properties")
                .EnumerateObject()
                .Where(p => AllowsNull(p.Value))
                .Select(p => p.Name)
                .Order()
        );
    }

    [Fact]
    public void Has_no_object_that_the_parser_lacks()
    {
        var objects = Definitions
            .EnumerateObject()
            .Where(d => d.Value.TryGetProperty("properties", out _))
            .Select(d => d.Name);
        Assert.Equal(TermsShape.Every.Select(shape => shape.Name).Order(), objects.Append("program").Order());
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Describes_every_field_with_an_example_or_its_words(string name)
    {
        foreach (var field in Schema(name).GetProperty("properties").EnumerateObject())
        {
            Assert.True(field.Value.GetProperty("description").GetString()!.Length > 10, field.Name);
            Assert.True(
                field.Value.TryGetProperty("examples", out _) || field.Value.TryGetProperty("enum", out _),
                field.Name
            );
        }
    }

    [Fact]
    public void Has_the_words_of_the_parser() => GeneratedFile.IsCurrent(TermsSchemaFile.Path, TermsSchemaFile.Write());

    [Theory]
    [InlineData("rule", "key", TermsPatterns.RuleKey)]
    [InlineData("counter", "of", TermsPatterns.EventType)]
    [InlineData("program", "currency", TermsPatterns.Unit)]
    [InlineData("program", "timezone", TermsPatterns.TimeZone)]
    public void Has_the_patterns_of_the_parser(string shape, string field, string pattern) =>
        Assert.Equal($"^{pattern}$", Field(shape, field).GetProperty("pattern").GetString());

    [Theory]
    [InlineData("program", "name", "maxLength", TermsLimits.Name)]
    [InlineData("program", "accepts", "maxItems", TermsLimits.Accepts)]
    [InlineData("program", "units", "maxProperties", TermsLimits.Units)]
    [InlineData("program", "counters", "maxProperties", TermsLimits.Counters)]
    [InlineData("program", "rewards", "maxItems", TermsLimits.Rules)]
    [InlineData("program", "caps", "maxItems", TermsLimits.SharedCaps)]
    [InlineData("unit", "exponent", "maximum", TermsLimits.UnitExponent)]
    [InlineData("link", "allowed_hosts", "maxItems", TermsLimits.Hosts)]
    [InlineData("link", "destination", "maxLength", TermsLimits.Destination)]
    [InlineData("link", "fallback", "maxLength", TermsLimits.Destination)]
    [InlineData("budget", "amount", "maximum", MinorUnits.WireLimit)]
    [InlineData("cap", "count", "maximum", TermsLimits.Count)]
    [InlineData("rule", "tiers", "maxItems", TermsLimits.Tiers)]
    [InlineData("rule", "groups", "maxItems", TermsLimits.Groups)]
    [InlineData("condition", "value", "maxItems", TermsLimits.ConditionValues)]
    [InlineData("condition", "all", "maxItems", TermsLimits.ConditionNodes)]
    public void Has_the_limits_of_the_parser(string shape, string field, string keyword, long limit) =>
        Assert.Equal(limit, Field(shape, field).GetProperty(keyword).GetInt64());

    [Theory]
    [InlineData("program", "terms")]
    [InlineData("rule", "rule")]
    public void Has_examples_that_are_accepted(string shape, string kind)
    {
        // These need a rule with another name, or another trigger, beside them.
        string[] bound = ["caps", "rates", "milestone"];
        var fields = Schema(shape)
            .GetProperty("properties")
            .EnumerateObject()
            .Where(field => !bound.Contains(field.Name) && field.Value.TryGetProperty("examples", out _))
            .ToArray();
        Assert.NotEmpty(fields);
        foreach (var field in fields)
        foreach (var example in field.Value.GetProperty("examples").EnumerateArray())
            Assert.Empty(TermsText.Parse(TermsText.Of(kind, $"{{\"{field.Name}\": {example.GetRawText()}}}")).Faults);
    }

    private static JsonElement Schema(string shape) => shape == "program" ? Root : Definitions.GetProperty(shape);

    private static JsonElement Field(string shape, string field) =>
        Schema(shape).GetProperty("properties").GetProperty(field);

    private static bool AllowsNull(JsonElement schema) =>
        schema.GetRawText().Contains("\"null\"", StringComparison.Ordinal);
}
