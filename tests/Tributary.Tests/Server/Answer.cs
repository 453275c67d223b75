using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Tributary.Client.Contracts.Json;
using Xunit;

namespace Tributary.Tests.Server;

/// <summary>An answer of the server.</summary>
public sealed record Answer(int Status, string Body, string? MediaType, HttpResponseHeaders Headers)
{
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    /// <summary>Reads the body as the client does.</summary>
    public T As<T>() =>
        JsonSerializer.Deserialize(Body, (JsonTypeInfo<T>)TributaryJson.Default.GetTypeInfo(typeof(T))!)!;

    public string? Location => Headers.Location?.OriginalString;

    public string? Cookie => Headers.TryGetValues("Set-Cookie", out var cookies) ? cookies.Single() : null;

    public string? Text(string name) => Json.TryGetProperty(name, out var value) ? value.ToString() : null;

    /// <summary>Checks that it is a complete problem with this code and this pointer (null: none).</summary>
    public void IsProblem(int status, string code, string? pointer = null)
    {
        Assert.True(status == Status && Text("code") == code, $"Wanted {status} {code}, got {Status}: {Body}");
        Assert.Equal("application/problem+json", MediaType);
        Assert.Equal(status, Json.GetProperty("status").GetInt32());
        Assert.Equal(pointer, Text("pointer"));
        Assert.False(string.IsNullOrWhiteSpace(Text("detail")));
    }

    /// <summary>Reads one answer with a length from a socket.</summary>
    public static async Task<Answer> ReadAsync(Stream stream)
    {
        var received = new MemoryStream();
        var piece = new byte[16 << 10];
        while (true)
        {
            var text = Encoding.UTF8.GetString(received.ToArray());
            var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            var head = end < 0 ? [] : text[..end].Split("\r\n");
            var headers = head.Skip(1).Select(line => line.Split(": ", 2)).ToList();
            var length = headers.Find(header => header[0].Equals("Content-Length", StringComparison.OrdinalIgnoreCase));
            var body = end < 0 ? "" : text[(end + 4)..];
            if (
                length is not null
                && Encoding.UTF8.GetByteCount(body) >= int.Parse(length[1], CultureInfo.InvariantCulture)
            )
                return Of(head, headers, body);
            var count = await stream.ReadAsync(piece, TestContext.Current.CancellationToken);
            if (count == 0)
                return Of(head, headers, body);
            received.Write(piece, 0, count);
        }
    }

    private static Answer Of(string[] head, List<string[]> headers, string body)
    {
        using var message = new HttpResponseMessage();
        foreach (var header in headers)
            message.Headers.TryAddWithoutValidation(header[0], header[1]);
        var type = headers.Find(header => header[0].Equals("Content-Type", StringComparison.OrdinalIgnoreCase));
        return new Answer(
            head.Length == 0 ? 0 : int.Parse(head[0].Split(' ')[1], CultureInfo.InvariantCulture),
            body,
            type?[1].Split(';')[0],
            message.Headers
        );
    }

    public static async Task<Answer> ReadAsync(HttpResponseMessage response) =>
        new(
            (int)response.StatusCode,
            await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            response.Content.Headers.ContentType?.MediaType,
            response.Headers
        );
}
