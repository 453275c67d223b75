using System.Text;
using Xunit;

namespace Tributary.Tests.Server.Http;

/// <summary>Bodies as .NET and Windows tools write them: with a byte order mark, or in another encoding.</summary>
public sealed class ByteOrderMarkTests(SqliteServer server) : IClassFixture<SqliteServer>
{
    private static readonly byte[] s_mark = [0xEF, 0xBB, 0xBF];

    [Fact]
    public async Task A_mark_before_UTF_8_is_taken_in_JSON_and_lines()
    {
        var program = await server.CreateProgramAsync("marks");
        byte[] member = [.. s_mark, .. """{"id":"ann"}"""u8];
        byte[] lines = [.. s_mark, .. """{"id":"l1","type":"login","member":"ann"}"""u8, (byte)'\n', .. s_mark, .. """{"id":"l2","type":"login","member":"ann"}"""u8];

        Assert.Equal(201, (await server.SendBytesAsync(HttpMethod.Post, program + "/members", member)).Status);
        Assert.Equal("2", (await server.SendBytesAsync(HttpMethod.Post, program + "/events", lines, type: "application/x-ndjson")).Text("accepted"));
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("utf-32")]
    public async Task Another_encoding_is_refused_by_its_name(string encoding)
    {
        var program = "/v1/programs/encodings";
        if ((await server.GetAsync(program)).Status != 200) await server.CreateProgramAsync("encodings");
        var text = Encoding.GetEncoding(encoding);
        byte[] body = [.. text.GetPreamble(), .. text.GetBytes("""{"id":"ann"}""")];

        var answer = await server.SendBytesAsync(HttpMethod.Post, program + "/members", body);

        answer.IsProblem(400, "malformed_json");
        Assert.Contains("UTF-8", answer.Text("detail"), StringComparison.Ordinal);
    }
}
