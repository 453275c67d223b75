using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Settings;

namespace Tributary.Server.Http;

internal enum OpenPageKind
{
    Metrics,
    Docs,
    Dashboard,
}

/// <summary>
/// Marks a page for operators and developers that needs no key. It may be closed, or moved to another address.
/// </summary>
/// <param name="IsStored">The answer is the same for everybody and is made only once.</param>
internal sealed record OpenPage(OpenPageKind Kind, bool IsStored);

internal static class OpenPageExtensions
{
    /// <param name="isStored">False where the answer depends on what the caller accepts.</param>
    public static T AsDocs<T>(this T endpoint, bool isStored = true)
        where T : IEndpointConventionBuilder => endpoint.WithMetadata(new OpenPage(OpenPageKind.Docs, isStored));

    /// <summary>Marks a page of the dashboard. A person who is signed in has the limits of a key.</summary>
    public static T AsDashboard<T>(this T endpoint)
        where T : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new OpenPage(OpenPageKind.Dashboard, IsStored: false));

    public static T AsMetrics<T>(this T endpoint)
        where T : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new OpenPage(OpenPageKind.Metrics, IsStored: false));
}

/// <summary>
/// The way of a request to an open page: 1. it is answered 404 where pages of its kind are closed or served at another
/// port; 2. the rate of the client's address is checked; 3. a page that is the same for everybody is answered from
/// memory.
/// </summary>
internal sealed class OpenPages(RequestDelegate next, TributaryOptions options, RateGate gate)
{
    private readonly StoredAnswers _stored = new(next);

    public Task InvokeAsync(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<OpenPage>() is { } page
            ? AnswerAsync(page, context)
            : next(context);

    private async Task AnswerAsync(OpenPage page, HttpContext context)
    {
        if (!IsOpen(page.Kind, context))
            await Problems.Of(RequestErrors.NotFound).ExecuteAsync(context);
        else if (
            page.Kind != OpenPageKind.Dashboard
            && gate.RefuseOpenPage(context.Connection.RemoteIpAddress) is { } refusal
        )
            await refusal.ExecuteAsync(context);
        else
            await (page.IsStored ? _stored.AnswerAsync(context) : next(context));
    }

    private bool IsOpen(OpenPageKind kind, HttpContext context)
    {
        var isOn = kind switch
        {
            OpenPageKind.Metrics => options.Operating.Metrics,
            OpenPageKind.Docs => options.Operating.Docs,
            _ => options.Operating.Dashboard,
        };
        return isOn && (options.Operating.Port is not { } port || context.Connection.LocalPort == port);
    }
}
