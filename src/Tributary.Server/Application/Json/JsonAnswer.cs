using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Tributary.Client.Contracts.Json;

namespace Tributary.Server.Application.Json;

/// <summary>200 with a value, written whole: its length is known, and nothing of it waits.</summary>
internal sealed class JsonAnswer<T>(T value) : IResult
{
    private static readonly JsonTypeInfo<T> s_type = (JsonTypeInfo<T>)JsonAnswer.Json.GetTypeInfo(typeof(T))!;

    public static byte[] Write(T value) => JsonSerializer.SerializeToUtf8Bytes(value, s_type);

    public Task ExecuteAsync(HttpContext context) => new WrittenAnswer(Write(value)).ExecuteAsync(context);
}

/// <summary>The same, written before.</summary>
internal sealed class WrittenAnswer(byte[] body) : IResult
{
    public Task ExecuteAsync(HttpContext context)
    {
        var response = context.Response;
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = body.Length;
        var writing = response.BodyWriter.WriteAsync(body, CancellationToken.None); // to a client that is gone it ends by itself
        return writing.IsCompletedSuccessfully ? Task.CompletedTask : writing.AsTask();
    }
}

internal static class JsonAnswer
{
    /// <summary>The wire contracts as the API writes them; JSON stands in no page here.</summary>
    public static readonly TributaryJson Json = new(new JsonSerializerOptions(TributaryJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public static JsonAnswer<T> Of<T>(T value) => new(value);
}
