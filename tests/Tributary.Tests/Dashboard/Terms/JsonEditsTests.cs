using System.Text.Json.Nodes;
using CsCheck;
using Tributary.Dashboard.Terms;
using Xunit;

namespace Tributary.Tests.Dashboard.Terms;

/// <summary>An edit changes one value of a text, and nothing else of it.</summary>
public sealed class JsonEditsTests
{
    private const int Tries = 300;

    [Fact]
    public void A_replacement_changes_one_value_and_its_place_alone() =>
        Sample(
            (random, json, text, pointer) =>
            {
                var value = random.Value(0);
                var spot = JsonSpots.Read(text).Root!.Find(pointer)!;
                var changed = JsonEdits.Replace(text, pointer, value?.ToJsonString() ?? "null");

                Put(json, pointer, value);
                Equal(json, changed);
                // A line that got too long is laid out anew; this is about all others.
                if (
                    changed.Split('\n').All(line => line.Length <= 120)
                    && text.Split('\n').All(line => line.Length <= 100)
                )
                {
                    Assert.StartsWith(text[..spot.Start], changed, StringComparison.Ordinal);
                    Assert.EndsWith(text[spot.End..], changed, StringComparison.Ordinal);
                }
            }
        );

    [Fact]
    public void A_removal_takes_one_value_and_its_comma() =>
        Sample(
            (_, json, text, pointer) =>
            {
                var changed = JsonEdits.Remove(text, pointer);

                var parent = RandomJson.Find(json, JsonPointers.ParentOf(pointer));
                if (parent is JsonArray list)
                    list.RemoveAt(int.Parse(JsonPointers.LastOf(pointer)));
                else
                    parent!.AsObject().Remove(JsonPointers.LastOf(pointer));
                Equal(json, changed);
            }
        );

    [Fact]
    public void An_addition_adds_one_member_or_item() =>
        Sample(
            (random, json, text, pointer) =>
            {
                var value = random.Value(2);
                var added = value?.ToJsonString() ?? "null";
                if (RandomJson.Find(json, pointer) is JsonArray list)
                {
                    list.Add(value);
                    Equal(json, JsonEdits.Append(text, pointer, added));
                }
                else if (
                    RandomJson.Find(json, pointer) is JsonObject map
                    && random.Name() is var name
                    && !map.ContainsKey(name)
                )
                {
                    map[name] = value;
                    Equal(json, JsonEdits.Add(text, pointer, name, added, TermsDraft.Schema));
                }
            }
        );

    [Fact]
    public void A_new_key_keeps_the_value() =>
        Sample(
            (_, json, text, pointer) =>
            {
                if (RandomJson.Find(json, JsonPointers.ParentOf(pointer)) is not JsonObject map)
                    return;
                var changed = JsonEdits.Rename(text, pointer, "a \"new\" key");

                var old = JsonPointers.LastOf(pointer);
                var value = map[old];
                map.Remove(old);
                map["a \"new\" key"] = value;
                Equal(json, changed);
            }
        );

    [Fact]
    public void Two_items_change_places_with_their_text() =>
        Assert.Equal(
            "[ {\"b\":  2}, \"x\",\n  { \"a\": 1 } ]",
            JsonEdits.Swap("[ { \"a\": 1 }, \"x\",\n  {\"b\":  2} ]", "", 0, 2)
        );

    [Theory]
    // A member goes where the schema has it, and is written as its neighbours are.
    [InlineData(
        "{ \"name\": \"A\", \"link\": {} }",
        "currency",
        "\"EUR\"",
        "{ \"name\": \"A\", \"currency\": \"EUR\", \"link\": {} }"
    )]
    [InlineData(
        "{\n  \"name\": \"A\",\n  \"link\": {}\n}",
        "currency",
        "\"EUR\"",
        "{\n  \"name\": \"A\",\n  \"currency\": \"EUR\",\n  \"link\": {}\n}"
    )]
    [InlineData("{\n    \"link\": {}\n}", "name", "\"A\"", "{\n    \"name\": \"A\",\n    \"link\": {}\n}")]
    [InlineData("{}", "name", "\"A\"", "{ \"name\": \"A\" }")]
    [InlineData("{ \n}", "budget", "{\"amount\":1}", "{ \"budget\": { \"amount\": 1 } }")]
    public void An_addition_looks_like_its_neighbours(string text, string name, string json, string expected) =>
        Assert.Equal(expected, JsonEdits.Add(text, "", name, json, TermsDraft.Schema));

    [Fact]
    public void A_line_that_gets_too_long_is_broken_up()
    {
        var rule = """
            { "key": "r", "on": "purchase", "to": "upline", "rates": ["10%", "5%", "2%"], "hold": "30d", "for": "365d" }
            """;

        var text = JsonEdits.Add($"{{\n  \"rewards\": [\n    {rule}\n  ]\n}}", "/rewards/0", "cap", "{ \"count\": 5 }");

        Assert.All(text.Split('\n'), line => Assert.True(line.Length <= 120, line));
        Assert.Contains("\n      \"cap\": { \"count\": 5 }\n    }\n  ]\n}", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ \"a\": 1,\n}", 2, "comma")]
    [InlineData("{\n \"ä\": 'x' }", 2, "double quotes")]
    [InlineData("{ \"a\": [1, 2", 1, "too early")]
    [InlineData("{ // why\n}", 1, "comments")]
    [InlineData("", 1, "no text")]
    [InlineData("{} x", 1, "“x”")]
    public void A_mistake_has_its_line_and_a_sentence(string text, int line, string part)
    {
        var mistake = JsonSpots.Read(text).Mistake!;

        Assert.Equal(line, mistake.Line);
        Assert.InRange(mistake.Offset, 0, text.Length);
        Assert.Contains(part, mistake.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Places_are_characters_and_not_bytes()
    {
        const string Text = "{ \"Größe 🍌\": [ \"水\", 12 ] }";
        var root = JsonSpots.Read(Text).Root!;

        var spot = root.Find("/Größe 🍌/1")!;

        Assert.Equal("12", Text[spot.Start..spot.End]);
        Assert.Equal(root.Find("/Größe 🍌"), root.FindNearest("/Größe 🍌/7/x"));
    }

    [Fact]
    public void A_layout_changes_nothing_but_white_space() =>
        Sample(
            (_, json, text, _) =>
            {
                var written = JsonLayout.Write(text, schema: TermsDraft.Schema);
                Equal(json, written);
                Assert.Equal(written, JsonLayout.Write(written, schema: TermsDraft.Schema));
            }
        );

    private static void Sample(Action<RandomJson, JsonObject, string, string> check) =>
        Gen.Int.Sample(
            seed =>
            {
                var random = new RandomJson(seed);
                var json = random.Object();
                if (random.Pick(json) is { } pointer)
                    check(random, json, random.Write(json), pointer);
            },
            iter: Tries
        );

    private static void Put(JsonNode root, string pointer, JsonNode? value)
    {
        var parent = RandomJson.Find(root, JsonPointers.ParentOf(pointer))!;
        if (parent is JsonArray list)
            list[int.Parse(JsonPointers.LastOf(pointer))] = value;
        else
            parent[JsonPointers.LastOf(pointer)] = value;
    }

    private static void Equal(JsonNode expected, string text) =>
        Assert.True(JsonNode.DeepEquals(expected, JsonNode.Parse(text)), $"{expected.ToJsonString()}\n{text}");
}
