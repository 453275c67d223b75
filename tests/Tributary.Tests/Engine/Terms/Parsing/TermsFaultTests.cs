using System.Text;
using CsCheck;
using Tributary.Engine.Terms.Json;
using Tributary.Engine.Terms.Parsing;
using Xunit;

namespace Tributary.Tests.Engine.Terms.Parsing;

/// <summary>Every single fault of the grammar, with the place where it is reported.</summary>
public sealed class TermsFaultTests
{
    public static TheoryData<string, string, string> Cases =>
        [
            .. TermsText
                .Table(TermsFaultTable.Program)
                .Concat(TermsText.Table(TermsFaultTable.Rules))
                .Select(line => (line[0], line[1], line[2])),
        ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Reports(string kind, string text, string expected)
    {
        var result = TermsText.Parse(TermsText.Of(kind, text));

        Assert.Equal(expected, Written(result));
        Assert.Null(result.Plan);
        Assert.True(result.Canonical.IsEmpty);
        Assert.All(result.Faults, fault => Assert.EndsWith(".", fault.Detail, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_code_is_documented_and_reached()
    {
        string[] elsewhere = [TermsFaultCode.TooLarge, TermsFaultCode.TooDeep, TermsFaultCode.TooComplex];
        var reached = Cases
            .SelectMany(line => line.Data.Item3.Split(", "))
            .Select(fault => fault.Split(' ')[^1])
            .Concat(elsewhere);
        Assert.Equal(TermsFaultCode.Meanings.Keys.Order(), reached.Distinct().Order());
    }

    [Fact]
    public void Refuses_over_256_KiB()
    {
        var padding = new string(' ', (256 * 1024) - TermsText.Sample.Length);
        Assert.Empty(TermsText.Parse(TermsText.Sample + padding).Faults);
        Assert.Equal("too_large", Written(TermsText.Parse(TermsText.Sample + padding + " ")));
    }

    [Theory]
    [InlineData(29, "/rewards/0/when/not/not")]
    [InlineData(1_000, "/rewards/0/when/not/not")]
    [InlineData(30_000, "/rewards/0/when/not/not")]
    public void Refuses_depth_over_32(int depth, string start)
    {
        var nested = string.Concat(Enumerable.Repeat("{\"not\":", depth)) + "{}" + new string('}', depth);
        var faults = TermsText.Parse(TermsText.When("null").Replace("null", nested, StringComparison.Ordinal)).Faults;
        Assert.Contains(
            faults,
            fault => fault.Code == TermsFaultCode.TooDeep && fault.Pointer.StartsWith(start, StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData(15, true)]
    [InlineData(16, false)]
    public void Refuses_conditions_over_16_deep(int nots, bool accepted)
    {
        var nested =
            string.Concat(Enumerable.Repeat("{\"not\":", nots))
            + """{"field": "event.amount", "op": "eq", "value": 1}"""
            + new string('}', nots);
        var result = TermsText.Parse(TermsText.When(nested));
        Assert.Equal(
            accepted ? "" : "/rewards/0/when" + string.Concat(Enumerable.Repeat("/not", nots)) + " too_complex",
            Written(result)
        );
    }

    [Theory]
    [InlineData(199, "")]
    [InlineData(200, "/rewards/0/when too_complex")]
    public void Refuses_conditions_of_over_200_parts(int parts, string expected)
    {
        var items = string.Join(',', Enumerable.Repeat("""{"field": "event.amount", "op": "eq", "value": 1}""", parts));
        Assert.Equal(expected, Written(TermsText.Parse(TermsText.When($$"""{"any": [{{items}}]}"""))));
    }

    [Theory]
    [InlineData("name", 200)]
    [InlineData("rewards", 100)]
    [InlineData("counters", 50)]
    [InlineData("caps", 50)]
    [InlineData("values", 1_000)]
    [InlineData("rates", 32)]
    public void Refuses_one_over_the_limit(string what, int limit)
    {
        Assert.Equal("", Written(TermsText.Parse(Sized(what, limit))));
        Assert.EndsWith(" out_of_range", Written(TermsText.Parse(Sized(what, limit + 1))), StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_bytes_that_are_not_utf8()
    {
        var bytes = Encoding.UTF8.GetBytes(TermsText.Terms("""{"name": "?"}"""));
        bytes[Array.IndexOf(bytes, (byte)'?')] = 0xff;
        Assert.Equal("/name invalid_text", Written(TermsParser.Parse(bytes)));
    }

    [Fact]
    public void Answers_no_more_than_200_faults()
    {
        var unknown = string.Join(',', Enumerable.Range(0, 5_000).Select(i => $"\"unknown{i}\": 1"));
        Assert.Equal(200, TermsText.Parse($"{{{unknown}}}").Faults.Length);
    }

    [Fact]
    public void Answers_any_bytes()
    {
        var sample = Encoding.UTF8.GetBytes(TermsText.Sample);
        Gen.Select(Gen.Int[0, sample.Length - 1], Gen.Int[0, sample.Length - 1], Gen.Byte)
            .Sample(
                (at, from, value) =>
                {
                    // One piece of the text is copied over another, and one byte is changed.
                    var bytes = sample.ToArray();
                    var length = Math.Min(20, sample.Length - Math.Max(at, from));
                    sample.AsSpan(from, length).CopyTo(bytes.AsSpan(at, length));
                    bytes[at] = value;
                    var result = TermsParser.Parse(bytes);
                    return result.IsAccepted
                        ? result.Faults.IsEmpty && !result.Canonical.IsEmpty
                        : !result.Faults.IsEmpty;
                },
                iter: 20_000
            );
    }

    [Fact]
    public void Checks_fifty_counters_that_all_read_each_other_at_once()
    {
        var reads = string.Join(
            ',',
            Enumerable.Range(0, 50).Select(i => $$"""{"field": "counters.c{{i}}", "op": "gt", "value": 1}""")
        );
        var counters = string.Join(
            ',',
            Enumerable.Range(0, 50).Select(i => $$""" "c{{i}}": {"of": "bet", "when": {"all": [{{reads}}] } }""")
        );
        var faults = TermsText.Parse(TermsText.Terms($$"""{"counters": { {{counters}} } }""")).Faults;
        Assert.All(faults, fault => Assert.Equal(TermsFaultCode.CounterCycle, fault.Code));
        Assert.Equal(200, faults.Length);
    }

    [Theory]
    [InlineData("terms", """{"effective_from": "2026-12-01T00:00:00Z"}""", "effective_from is a query parameter")]
    [InlineData("rule", """{"ammount": 1}""", "did you mean 'amount'?")]
    [InlineData("terms", """{"currency": "usd"}""", "(did you mean USD?)")]
    [InlineData(
        "rule",
        """{"amount": "12"}""",
        "Write an integer from 1 to 9007199254740991, in digits alone (no quotes, no fraction, no exponent), "
            + "not the text \"12\"."
    )]
    [InlineData(
        "rule",
        """{"to": "code_owner"}""",
        "reserved for a later version; allowed are 'referrer', 'member' and 'upline'."
    )]
    [InlineData(
        "when",
        """{"field": "event.amount", "op": "eq", "value": "20"}""",
        "event.amount is a number, and the value is a text; allowed is an integer."
    )]
    [InlineData("rule", """{"kind": "points", "amount": 5}""", "name it, such as {\"MB\": 500}")]
    public void Says_what_is_allowed(string kind, string text, string expected) =>
        Assert.Contains(
            expected,
            Assert.Single(TermsText.Parse(TermsText.Of(kind, text)).Faults).Detail,
            StringComparison.Ordinal
        );

    private static string Written(TermsResult result) =>
        string.Join(", ", result.Faults.Select(fault => $"{fault.Pointer} {fault.Code}".TrimStart()));

    private static string Sized(string what, int size)
    {
        string Many(Func<int, string> item) => string.Join(',', Enumerable.Range(0, size).Select(item));
        return what switch
        {
            "name" => TermsText.Terms($$"""{"name": "{{string.Concat(Enumerable.Repeat("\U0001F91D", size))}}"}"""),
            "rewards" => TermsText.Terms(
                $$"""{"rewards": [{{Many(i => $$"""{"key": "r{{i}}", "on": "x", "to": "member", "amount": 1}""")}}]}"""
            ),
            "counters" => TermsText.Terms($$"""{"counters": {{{Many(i => $"\"c{i}\": {{\"of\": \"bet\"}}")}}} }"""),
            "caps" => TermsText.Terms(
                $$"""
                {"rewards": [{{string.Join(
                    ',',
                    Enumerable.Range(0, 60).Select(i =>
                        $$"""{"key": "r{{i}}", "on": "x", "to": "member", "amount": 1}"""
                    )
                )}}],
                 "caps": [{{Many(i => $$"""{"rules": ["r{{i}}"], "count": 1}""")}}]}
                """
            ),
            "values" => TermsText.When($$"""{"field": "event.amount", "op": "in", "value": [{{Many(i => $"{i}")}}]}"""),
            _ => TermsText.Rule($$"""{"to": "upline", "rates": [{{Many(_ => "\"1%\"")}}]}"""),
        };
    }
}
