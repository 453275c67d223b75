using Microsoft.AspNetCore.Http.Features;
using Tributary.Server.Application.Access;

namespace Tributary.Server.Http.InProcess;

/// <summary>Answers the calls of pages inside this process, without a socket and without a key.</summary>
/// <param name="find">Returns who calls now; null once that session has ended.</param>
internal sealed class ApiHandler(
    ApiPipeline pipeline,
    IServiceScopeFactory scopes,
    Func<CancellationToken, ValueTask<Caller?>> find
) : HttpMessageHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellation
    )
    {
        if (await find(cancellation) is not { } caller)
            return new HttpResponseMessage(System.Net.HttpStatusCode.Unauthorized) { RequestMessage = request };
        await using var scope = scopes.CreateAsyncScope();
        using var body = new MemoryStream();
        var context = new DefaultHttpContext(FeaturesOf(request, body)) { RequestServices = scope.ServiceProvider };
        context.RequestAborted = cancellation;
        context.Features.Set(caller);
        await WriteAsync(request, context, cancellation);
        await pipeline.AnswerAsync(context);
        await context.Response.CompleteAsync();
        return Answer(request, context, body.ToArray());
    }

    private static FeatureCollection FeaturesOf(HttpRequestMessage request, Stream body)
    {
        var address = request.RequestUri!;
        var features = new FeatureCollection();
        features.Set<IHttpRequestFeature>(
            new HttpRequestFeature
            {
                Method = request.Method.Method,
                Scheme = address.Scheme,
                Protocol = "HTTP/1.1",
                Path = Uri.UnescapeDataString(address.AbsolutePath),
                QueryString = address.Query,
                RawTarget = address.PathAndQuery,
            }
        );
        features.Set<IHttpResponseFeature>(new HttpResponseFeature());
        features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(body));
        return features;
    }

    private static async Task WriteAsync(
        HttpRequestMessage request,
        HttpContext context,
        CancellationToken cancellation
    )
    {
        // Links that an answer shows begin with it.
        context.Request.Host = HostString.FromUriComponent(request.RequestUri!);
        foreach (var (name, values) in request.Headers)
            if (!name.Equals("Authorization", StringComparison.OrdinalIgnoreCase))
                context.Request.Headers[name] = values.ToArray();
        if (request.Content is not { } content)
            return;
        foreach (var (name, values) in content.Headers)
            context.Request.Headers[name] = values.ToArray();
        context.Request.Body = new MemoryStream(await content.ReadAsByteArrayAsync(cancellation), writable: false);
        context.Request.ContentLength = context.Request.Body.Length;
    }

    private static HttpResponseMessage Answer(HttpRequestMessage request, HttpContext context, byte[] body)
    {
        var answer = new HttpResponseMessage((System.Net.HttpStatusCode)context.Response.StatusCode)
        {
            RequestMessage = request,
            Content = new ByteArrayContent(body),
        };
        foreach (var (name, values) in context.Response.Headers)
            if (!answer.Headers.TryAddWithoutValidation(name, values.ToArray()))
                answer.Content.Headers.TryAddWithoutValidation(name, values.ToArray());
        return answer;
    }
}
