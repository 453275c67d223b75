using System.Net.Http.Headers;
using System.Text.Json;
using Xunit;

namespace Tributary.Tests.Server;

/// <summary>What the server answered.</summary>
public sealed record Answer(int Status, string Body, string? MediaType, HttpResponseHeaders Headers)
{
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    public string? Location => Headers.Location?.OriginalString;

    public string? Cookie => Headers.TryGetValues("Set-Cookie", out var cookies) ? cookies.Single() : null;

    public string? Text(string name) => Json.TryGetProperty(name, out var value) ? value.ToString() : null;

    /// <summary>A problem of this code, at this pointer (null: none), with nothing else about it wrong.</summary>
    public void IsProblem(int status, string code, string? pointer = null)
    {
        Assert.True(status == Status && Text("code") == code, $"Wanted {status} {code}, got {Status}: {Body}");
        Assert.Equal("application/problem+json", MediaType);
        Assert.Equal(status, Json.GetProperty("status").GetInt32());
        Assert.Equal(pointer, Text("pointer"));
        Assert.False(string.IsNullOrWhiteSpace(Text("detail")));
    }

    public static async Task<Answer> ReadAsync(HttpResponseMessage response) => new(
        (int)response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
        response.Content.Headers.ContentType?.MediaType, response.Headers);
}
