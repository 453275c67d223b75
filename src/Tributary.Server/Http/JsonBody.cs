using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Tributary.Server.Application.Bodies;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Input;

namespace Tributary.Server.Http;

/// <summary>
/// The body of a request as JSON, or the problem with it. The document uses rented memory: dispose it, and keep no
/// reference into it.
/// </summary>
internal sealed record JsonBody(JsonDocument? Document, RentedBytes? Bytes, ProblemResult? Problem) : IDisposable
{
    private const string MediaType = "application/json";

    /// <summary>The document of a smaller body fits into a few times the first rented block.</summary>
    private const int ChargedFrom = 16 << 10;

    public JsonElement Root => Document!.RootElement;

    public void Dispose()
    {
        Document?.Dispose();
        Bytes?.Dispose();
    }

    /// <summary>Reads an object, or an array where the call accepts one.</summary>
    /// <param name="mayBeEmpty">An empty body counts as an empty object.</param>
    public static async ValueTask<JsonBody> ReadAsync(HttpRequest request, bool mayBeEmpty = false)
    {
        if (mayBeEmpty && !HasBody(request))
            return Empty();
        if (!IsOf(request, MediaType))
            return Refused(Problems.Of(RequestErrors.UnsupportedMediaType, $"Send the body as {MediaType}, in UTF-8."));
        var bytes = await RentedBytes.ReadAsync(request);
        try
        {
            if (mayBeEmpty && bytes.Written.IsEmpty)
                return Empty();
            if (JsonInput.TryCheck(bytes.Written.Span, out var fault, out var parsedBytes))
            {
                if (bytes.Written.Length > ChargedFrom)
                    bytes.Charge(parsedBytes, request.HttpContext);
                if (JsonInput.TryParseSound(bytes.Written, out var document, out fault))
                    return new JsonBody(document, bytes, null);
            }
            bytes.Dispose();
            return Refused(Problems.Of(fault));
        }
        catch
        {
            bytes.Dispose();
            throw;
        }
    }

    public static bool IsOf(HttpRequest request, string mediaType) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && string.Equals(type.MediaType, mediaType, StringComparison.OrdinalIgnoreCase)
        && type.CharSet?.Trim('"') is null or "utf-8" or "UTF-8";

    private static bool HasBody(HttpRequest request) =>
        request.ContentLength is { } length
            ? length > 0
            : request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody != false;

    private static JsonBody Empty() => new(JsonDocument.Parse("{}"), null, null);

    private static JsonBody Refused(ProblemResult problem) => new(null, null, problem);
}
