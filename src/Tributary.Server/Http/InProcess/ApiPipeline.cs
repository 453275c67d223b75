namespace Tributary.Server.Http.InProcess;

/// <summary>
/// Hands requests of pages to the way of every request, so that a call of a page is checked, counted and answered as a
/// call from outside is.
/// </summary>
internal sealed class ApiPipeline
{
    private RequestDelegate? _next;

    /// <summary>Remembers what follows in the pipeline; stands at its beginning.</summary>
    public RequestDelegate Remember(RequestDelegate next) => _next = next;

    public Task AnswerAsync(HttpContext context) =>
        (_next ?? throw new InvalidOperationException("The server is not built yet."))(context);
}
