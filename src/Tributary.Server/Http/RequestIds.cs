using System.Buffers;
using Tributary.Server.Application.Ids;

namespace Tributary.Server.Http;

/// <summary>
/// The id that names a request in its answer, in problems and in the log: the caller's own <c>Request-Id</c>, or a new
/// unique one.
/// </summary>
internal static class RequestIds
{
    private const int MaxLength = 64;

    private static readonly SearchValues<char> s_allowed = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:-"
    );

    public static string Of(HttpRequest request)
    {
        var sent = request.Headers.RequestId;
        return
            sent.Count == 1
            && sent[0] is { Length: > 0 and <= MaxLength } text
            && !text.AsSpan().ContainsAnyExcept(s_allowed)
            ? text
            : RequestId.Create();
    }
}
