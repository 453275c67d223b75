using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Tributary.Client.Http;

/// <summary>A call, stored as bytes so that it can be sent again.</summary>
internal sealed record Call(HttpMethod Method, string Path)
{
    public byte[]? Body { get; init; }
    public string MediaType { get; init; } = "application/json";

    /// <summary>True if sending the call twice has the same effect as sending it once.</summary>
    public bool Repeatable { get; init; }
    public string? IdempotencyKey { get; init; }
    public string? IfMatch { get; init; }

    public static Call Get(string path) => new(HttpMethod.Get, path) { Repeatable = true };

    public static Call Post<T>(string path, T body, JsonTypeInfo<T> type) =>
        new(HttpMethod.Post, path) { Body = JsonSerializer.SerializeToUtf8Bytes(body, type) };

    /// <summary>
    /// Creates a POST for an object without an id of the platform. Its idempotency key makes it safe to retry.
    /// </summary>
    public static Call Create<T>(string path, T body, JsonTypeInfo<T> type) =>
        Post(path, body, type) with
        {
            Repeatable = true,
            IdempotencyKey = RandomNumberGenerator.GetHexString(32, lowercase: true),
        };

    public HttpRequestMessage ToRequest(Uri server, string key)
    {
        var request = new HttpRequestMessage(Method, new Uri(server, Path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        if (IdempotencyKey is not null)
            request.Headers.Add("Idempotency-Key", IdempotencyKey);
        if (IfMatch is not null)
            request.Headers.IfMatch.Add(new EntityTagHeaderValue(IfMatch));
        if (Body is not null)
        {
            request.Content = new ByteArrayContent(Body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(MediaType);
        }

        return request;
    }
}
