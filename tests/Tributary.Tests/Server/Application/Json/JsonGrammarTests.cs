using System.Text;
using System.Text.Json;
using CsCheck;
using Tributary.Server.Application.Input;
using Tributary.Server.Application.Json;
using Xunit;

namespace Tributary.Tests.Server.Application.Json;

/// <summary>The grammar accepts the same texts as the framework's parser.</summary>
public sealed class JsonGrammarTests
{
    private const string Pieces = "{}[],:\" \\\n\t/0123456789-+.eEtrufalsn\u0001é";

    [Theory]
    [InlineData("{}")]
    [InlineData(" [ ] ")]
    [InlineData("""{"a":[1,-0.5e+7,true,false,null,"\\u00e9\\n"],"b":{"c":{}}}""")]
    [InlineData("0")]
    [InlineData("-0")]
    [InlineData("01")]
    [InlineData("1.")]
    [InlineData(".5")]
    [InlineData("1e")]
    [InlineData("+1")]
    [InlineData("nul")]
    [InlineData("nulll")]
    [InlineData("[1,]")]
    [InlineData("[,1]")]
    [InlineData("""{"a"}""")]
    [InlineData("""{"a":1,}""")]
    [InlineData("""{"a":1 "b":2}""")]
    [InlineData("""{1:2}""")]
    [InlineData("[}")]
    [InlineData("{]")]
    [InlineData("""["\x"]""")]
    [InlineData("""["\u12g4"]""")]
    [InlineData("""["\u12""")]
    [InlineData("[\"\u0001\"]")]
    [InlineData("[1] x")]
    [InlineData("j")]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("\ufeff{}")]
    public void Accepts_exactly_the_JSON_that_the_framework_accepts(string text) => Agrees(text);

    [Fact]
    public void Texts_made_of_pieces_are_judged_alike() =>
        Gen.Int[0, Pieces.Length - 1]
            .Array[0, 14]
            .Sample(picks => Agrees(string.Concat(picks.Select(pick => Pieces[pick]))), iter: 20_000);

    [Fact]
    public void Sound_texts_with_one_character_changed_are_judged_alike()
    {
        const string Sound = """{"id":"a\"b","n":[1.5e3,-2,{"t":true}],"f":false,"z":null}""";

        Gen.Select(Gen.Int[0, Sound.Length - 1], Gen.Int[0, Pieces.Length - 1])
            .Sample((at, pick) => Agrees(Sound.Remove(at, 1).Insert(at, Pieces[pick].ToString())), iter: 5_000);
    }

    [Theory]
    [InlineData(32, 0)]
    [InlineData(33, 2)]
    public void Depth_is_counted_from_the_outermost(int depth, int verdict) =>
        Assert.Equal(
            (JsonVerdict)verdict,
            JsonGrammar.Check(Encoding.UTF8.GetBytes(new string('[', depth) + new string(']', depth)), 32, out _, out _)
        );

    [Fact]
    public void A_fault_is_found_by_line_and_byte()
    {
        Assert.False(JsonInput.TryParse("{\n  \"a\": tru\n}"u8.ToArray(), out _, out var fault));

        Assert.Equal(("malformed_json", "The text is not JSON at line 2, byte 8."), (fault.Code.Code, fault.Detail));
    }

    private static void Agrees(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var isJson = true;
        try
        {
            JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = 32 }).Dispose();
        }
        catch (JsonException)
        {
            isJson = false;
        }
        Assert.True(
            isJson == (JsonGrammar.Check(bytes, 32, out _, out _) == JsonVerdict.Sound),
            $"{text} is {(isJson ? "" : "no ")}JSON"
        );
    }
}
