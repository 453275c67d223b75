using Tributary.Server.Application.Ids;

namespace Tributary.Server.Http;

/// <summary>
/// The id that names a request in its answer, in problems and in the log: the caller's own <c>Request-Id</c>, or a new
/// unique one.
/// </summary>
internal static class RequestIds
{
    public static string Of(HttpRequest request)
    {
        var sent = request.Headers.RequestId;
        return RequestId.OfSender(sent.Count == 1 ? sent[0] : null);
    }
}
