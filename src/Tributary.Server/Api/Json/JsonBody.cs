using System.Net.Http.Headers;
using System.Text.Json;

namespace Tributary.Server;

/// <summary>The body of a request as JSON, or the problem with it. The document lives in rented memory: dispose it, and keep nothing of it.</summary>
internal sealed record JsonBody(JsonDocument? Document, RentedBytes? Bytes, ProblemResult? Problem) : IDisposable
{
    private const string MediaType = "application/json";

    public JsonElement Root => Document!.RootElement;

    public void Dispose()
    {
        Document?.Dispose();
        Bytes?.Dispose();
    }

    /// <summary>An object; or an array, where the call takes one.</summary>
    /// <param name="mayBeEmpty">No body stands for an empty object.</param>
    public static async ValueTask<JsonBody> ReadAsync(HttpRequest request, bool mayBeEmpty = false)
    {
        if (mayBeEmpty && request.ContentLength is null or 0 && request.ContentType is null) return new JsonBody(JsonDocument.Parse("{}"), null, null);
        if (!IsOf(request, MediaType)) return Refused(Problems.Of(ErrorCodes.UnsupportedMediaType, $"Send the body as {MediaType}, in UTF-8."));
        var bytes = await RentedBytes.ReadAsync(request);
        if (JsonInput.TryParse(bytes.Written, out var document, out var fault)) return new JsonBody(document, bytes, null);
        bytes.Dispose();
        return Refused(Problems.Of(fault));
    }

    public static bool IsOf(HttpRequest request, string mediaType) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && string.Equals(type.MediaType, mediaType, StringComparison.OrdinalIgnoreCase)
        && type.CharSet?.Trim('"') is null or "utf-8" or "UTF-8";

    private static JsonBody Refused(ProblemResult problem) => new(null, null, problem);
}
