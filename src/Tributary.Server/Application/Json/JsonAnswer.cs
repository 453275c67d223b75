using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Tributary.Client.Contracts.Json;

namespace Tributary.Server.Application.Json;

/// <summary>Answers 200 with a value. It is written as a whole, so its length is known.</summary>
internal sealed class JsonAnswer<T>(T value) : IResult
{
    private static readonly JsonTypeInfo<T> s_type = (JsonTypeInfo<T>)JsonAnswer.Json.GetTypeInfo(typeof(T))!;

    public static byte[] Write(T value) => JsonSerializer.SerializeToUtf8Bytes(value, s_type);

    public Task ExecuteAsync(HttpContext context) => new WrittenAnswer(Write(value)).ExecuteAsync(context);
}

/// <summary>Answers 200 with a value that was written before.</summary>
internal sealed class WrittenAnswer(byte[] body) : IResult
{
    public Task ExecuteAsync(HttpContext context)
    {
        var response = context.Response;
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = body.Length;
        // the write also ends when the client is gone
        var writing = response.BodyWriter.WriteAsync(body, CancellationToken.None);
        return writing.IsCompletedSuccessfully ? Task.CompletedTask : writing.AsTask();
    }
}

internal static class JsonAnswer
{
    /// <summary>The wire contracts as the API writes them. JSON is never embedded in a page here.</summary>
    public static readonly TributaryJson Json = new(
        new JsonSerializerOptions(TributaryJson.Default.Options)
        {
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        }
    );

    public static JsonAnswer<T> Of<T>(T value) => new(value);
}
