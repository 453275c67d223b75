using System.Text;
using System.Text.Json;
using Tributary.Bench.Driver;
using Xunit;

namespace Tributary.Tests.Bench;

public sealed class RequestTemplateTests
{
    private static readonly MemberRange s_members = new(10, 1_000);

    [Fact]
    public void Each_writing_fills_the_slots_of_every_item_anew()
    {
        var template = new RequestTemplate(
            new RequestOrder("POST", "/events", """{"id":"e«item»","member":"m«member»","amount":«amount»}""", Items: 3, Key: "k"), s_members, null);
        template.Write(7_000_000_000);
        var (head, body) = Split(template.Write(5));

        Assert.Contains("Authorization: Bearer k\r\n", head, StringComparison.Ordinal);
        Assert.Contains($"Content-Length: {body.Length}\r\n", head, StringComparison.Ordinal);
        var items = JsonDocument.Parse(body).RootElement.EnumerateArray().ToArray();
        Assert.Equal(["e0000000005", "e0000000006", "e0000000007"], items.Select(item => item.GetProperty("id").GetString()));
        Assert.Equal([2005, 2006, 2007], items.Select(item => item.GetProperty("amount").GetInt32()));
        Assert.Equal(
            new[] { 5, 6, 7 }.Select(item => $"m{s_members.Of(item) + 1:D7}"), items.Select(item => item.GetProperty("member").GetString()));
    }

    [Fact]
    public void A_code_is_that_of_its_member()
    {
        var codes = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 2_000).Select(member => $"C{member:D7}\n")));
        var (head, body) = Split(new RequestTemplate(new RequestOrder("GET", "/r/«code»"), s_members, codes).Write(77));

        Assert.StartsWith($"GET /r/C{s_members.Of(77):D7} HTTP/1.1\r\n", head, StringComparison.Ordinal);
        Assert.Empty(body);
    }

    [Fact]
    public void Items_are_about_members_of_the_range_spread_evenly()
    {
        var range = new MemberRange(From: 100, Count: 50, Step: 3);
        var met = Enumerable.Range(0, 5_000).CountBy(item => range.Of(item)).ToArray();

        Assert.Equal(Enumerable.Range(0, 50).Select(i => 100 + (3 * i)), met.Select(m => m.Key).Order());
        Assert.All(met, m => Assert.InRange(m.Value, 80, 120));
    }

    [Theory]
    [InlineData("HTTP/1.1 202 Accepted\r\nContent-Length: 2\r\n\r\n{}", 202)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", 200)]
    [InlineData("HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: https://acme.example\r\n\r\n", 302)]
    public void An_answer_is_whole_at_its_last_byte_and_not_before(string text, int expected)
    {
        var answer = Encoding.ASCII.GetBytes(text);

        Assert.True(HttpAnswer.IsWhole(answer, out var status));
        Assert.Equal(expected, status);
        Assert.All(Enumerable.Range(0, answer.Length), length => Assert.False(HttpAnswer.IsWhole(answer.AsSpan(0, length), out _)));
    }

    private static (string Head, string Body) Split(ReadOnlyMemory<byte> request) =>
        Encoding.ASCII.GetString(request.Span).Split("\r\n\r\n") is [var head, var body] ? (head + "\r\n", body) : throw new FormatException();
}
