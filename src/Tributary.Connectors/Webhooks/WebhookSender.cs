using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

namespace Tributary.Connectors.Webhooks;

/// <summary>A post to a receiver.</summary>
/// <param name="Id">The header <c>webhook-id</c>, which is the same for every try.</param>
/// <param name="Signatures">The header <c>webhook-signature</c>: the signatures, separated by spaces.</param>
public sealed record WebhookPost(
    Uri Url,
    string Id,
    DateTimeOffset At,
    string Signatures,
    string MediaType,
    ReadOnlyMemory<byte> Body
)
{
    /// <summary>The header <c>Request-Id</c>: the request that led to the change; null for none.</summary>
    public string? RequestId { get; init; }
}

/// <summary>The result of a try.</summary>
/// <param name="Status">The HTTP status. Null if there was no answer.</param>
/// <param name="Error">The error. Null if the post was delivered.</param>
/// <param name="RetryAfter">The pause that the receiver asks for.</param>
public sealed record WebhookAnswer(int? Status, string? Error, TimeSpan? RetryAfter)
{
    /// <summary>
    /// The first KiB of the answer's body as text, without control characters; null if there was no answer.
    /// </summary>
    public string? Body { get; init; }

    /// <summary>The time until the answer was complete, or until the try failed.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>True if the receiver wants no more posts.</summary>
    public bool IsGone => Status == (int)HttpStatusCode.Gone;
}

/// <summary>
/// Posts to receivers according to Standard Webhooks 1.0. It follows no redirects and uses no proxy from the
/// environment. A complete answer may take 15 seconds and 64 KiB.
/// </summary>
/// <param name="within">The time limit for an answer. The default is 15 seconds.</param>
public sealed class WebhookSender(
    ReceiverNetworks networks,
    ResolveHost resolve,
    TimeProvider time,
    TimeSpan? within = null
) : IDisposable
{
    private const int MostAnswerBytes = 64 << 10;
    private const int KeptBytes = 1 << 10;
    private static readonly TimeSpan s_usually = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan s_connectWithin = TimeSpan.FromSeconds(10);

    /// <summary>The lifetime of a pooled connection. After it, the name is looked up and checked again.</summary>
    private static readonly TimeSpan s_connectionLasts = TimeSpan.FromMinutes(1);

    private readonly HttpMessageInvoker _http = new(
        new SocketsHttpHandler
        {
            ConnectCallback = new ReceiverConnections(networks, resolve).OpenAsync,
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = s_connectWithin,
            PooledConnectionLifetime = s_connectionLasts,
            MaxResponseHeadersLength = 16,
            MaxResponseDrainSize = 0,
            ActivityHeadersPropagator = null,
        }
    );

    /// <exception cref="OperationCanceledException">
    /// Only <paramref name="stopping"/> causes it. Every failure of the receiver is returned as an answer.
    /// </exception>
    public async ValueTask<WebhookAnswer> SendAsync(WebhookPost post, CancellationToken stopping)
    {
        using var late = new CancellationTokenSource(within ?? s_usually, time);
        using var inTime = CancellationTokenSource.CreateLinkedTokenSource(late.Token, stopping);
        int? status = null;
        try
        {
            using var request = RequestOf(post);
            using var response = await _http.SendAsync(request, inTime.Token);
            status = (int)response.StatusCode;
            var retryAfter = RetryAfter(response.Headers.RetryAfter);
            var (begin, isWhole) = await ReadAsync(response.Content, inTime.Token);
            var error =
                !isWhole ? "answer_too_large"
                : response.IsSuccessStatusCode ? null
                : "status";
            return new WebhookAnswer(status, error, retryAfter) { Body = begin };
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            return new WebhookAnswer(status, "timeout", null);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return new WebhookAnswer(status, ErrorOf(e), null);
        }
    }

    public void Dispose() => _http.Dispose();

    private static HttpRequestMessage RequestOf(WebhookPost post)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, post.Url)
        {
            Content = new ReadOnlyMemoryContent(post.Body),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(post.MediaType, "utf-8");
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("Tributary", "1"));
        request.Headers.Add("webhook-id", post.Id);
        request.Headers.Add("webhook-timestamp", post.At.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("webhook-signature", post.Signatures);
        if (post.RequestId is { } id)
            request.Headers.TryAddWithoutValidation("Request-Id", id);
        return request;
    }

    /// <summary>Reads the body to its end or to the size limit, and keeps its beginning.</summary>
    private static async ValueTask<(string Begin, bool IsWhole)> ReadAsync(
        HttpContent content,
        CancellationToken stopping
    )
    {
        await using var body = await content.ReadAsStreamAsync(stopping);
        var begin = new byte[KeptBytes];
        var kept = 0;
        var buffer = ArrayPool<byte>.Shared.Rent(8 << 10);
        try
        {
            var left = MostAnswerBytes;
            while (await body.ReadAsync(buffer, stopping) is > 0 and var read)
            {
                var part = buffer.AsSpan(0, Math.Min(read, KeptBytes - kept));
                part.CopyTo(begin.AsSpan(kept));
                kept += part.Length;
                if ((left -= read) < 0)
                    return (TextOf(begin.AsSpan(0, kept)), false);
            }
            return (TextOf(begin.AsSpan(0, kept)), true);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static string TextOf(ReadOnlySpan<byte> bytes)
    {
        Span<char> text = stackalloc char[KeptBytes];
        // Without a flush, a character that the limit cuts is left out.
        var length = Encoding.UTF8.GetDecoder().GetChars(bytes, text, flush: false);
        foreach (ref var one in text[..length])
            if (char.IsControl(one) && one is not ('\n' or '\r' or '\t'))
                one = '\uFFFD';
        return text[..length].ToString();
    }

    private TimeSpan? RetryAfter(RetryConditionHeaderValue? asked) =>
        asked?.Delta ?? (asked?.Date is { } at ? at - time.GetUtcNow() : null);

    private static string ErrorOf(Exception e)
    {
        for (var inner = e; inner is not null; inner = inner.InnerException)
        {
            switch (inner)
            {
                case ReceiverRefusedException:
                    return "address";
                case AuthenticationException:
                    return "tls";
                case SocketException:
                    return "connection";
            }
        }
        return "connection";
    }
}
