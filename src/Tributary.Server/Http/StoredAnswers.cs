using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net.Mime;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Tributary.Server.Http;

/// <summary>
/// Answers that are made once, for the first caller, and then come from memory: whole, compressed, or as 304 to a
/// caller that has them already. A page may run the scripts that were in it when it was made, and may load from this
/// server only.
/// </summary>
internal sealed partial class StoredAnswers(RequestDelegate make)
{
    private const int MostAnswers = 16; // the server has fewer; a route that takes any name must not fill the memory

    private readonly ConcurrentDictionary<string, StoredAnswer> _answers = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _making = new(1);

    public async Task AnswerAsync(HttpContext context)
    {
        if (await ReadOrMakeAsync(context) is { } answer)
            await WriteAsync(context, answer);
        else
            await make(context);
    }

    private async ValueTask<StoredAnswer?> ReadOrMakeAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        if (_answers.TryGetValue(path, out var answer))
            return answer;
        if (!HttpMethods.IsGet(context.Request.Method) || _answers.Count >= MostAnswers)
            return null;
        await _making.WaitAsync(context.RequestAborted);
        try
        {
            return _answers.TryGetValue(path, out answer) ? answer : await MakeAsync(context, path);
        }
        finally
        {
            _making.Release();
        }
    }

    /// <returns>Null when the answer must not be kept. It is then made again for this request only.</returns>
    private async Task<StoredAnswer?> MakeAsync(HttpContext context, string path)
    {
        var (request, response) = (context.Request.Headers, context.Response);
        var (sent, tag, encoding) = (response.Body, request.IfNoneMatch, request.AcceptEncoding);
        using var body = new MemoryStream();
        (response.Body, request.IfNoneMatch, request.AcceptEncoding) = (body, default, default);
        try
        {
            await make(context);
        }
        finally
        {
            (response.Body, request.IfNoneMatch, request.AcceptEncoding) = (sent, tag, encoding);
        }
        var made =
            response.StatusCode == StatusCodes.Status200OK
                ? StoredAnswer.Of(body.ToArray(), response.ContentType ?? MediaTypeNames.Application.Octet)
                : null;
        response.Clear();
        AnswerHeaders.Set(context);
        if (made is not null)
            _answers[path] = made;
        return made;
    }

    private static async Task WriteAsync(HttpContext context, StoredAnswer answer)
    {
        var headers = context.Response.Headers;
        headers.ETag = answer.Tag;
        headers.CacheControl = "no-cache";
        headers.Vary = "Accept-Encoding";
        if (answer.Policy is not null)
            headers.ContentSecurityPolicy = answer.Policy;
        if (context.Request.Headers.IfNoneMatch.ToString().Contains(answer.Tag, StringComparison.Ordinal))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }
        var isCompressed = TakesGzip().IsMatch(context.Request.Headers.AcceptEncoding.ToString());
        if (isCompressed)
            headers.ContentEncoding = "gzip";
        var body = isCompressed ? answer.Compressed : answer.Body;
        context.Response.ContentType = answer.ContentType;
        context.Response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
            await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }

    [GeneratedRegex(@"\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))")]
    private static partial Regex TakesGzip();

    /// <param name="Policy">The <c>Content-Security-Policy</c> of a page; null for other answers.</param>
    private sealed partial record StoredAnswer(
        byte[] Body,
        byte[] Compressed,
        string ContentType,
        string Tag,
        string? Policy
    )
    {
        public static StoredAnswer Of(byte[] body, string contentType)
        {
            using var compressed = new MemoryStream();
            using (var gzip = new GZipStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
                gzip.Write(body);
            var tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(body).AsSpan(0, 8))}\"";
            var isPage = contentType.StartsWith(MediaTypeNames.Text.Html, StringComparison.OrdinalIgnoreCase);
            return new StoredAnswer(
                body,
                compressed.ToArray(),
                contentType,
                tag,
                isPage ? PolicyOf(Encoding.UTF8.GetString(body)) : null
            );
        }

        private static string PolicyOf(string page)
        {
            var scripts = InlineScript()
                .Matches(page)
                .Select(script => SHA256.HashData(Encoding.UTF8.GetBytes(script.Groups[1].Value)))
                .Select(hash => $" 'sha256-{Convert.ToBase64String(hash)}'");
            return $"default-src 'none'; script-src 'self'{string.Concat(scripts)}; style-src 'self' "
                + "'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
                + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        }

        [GeneratedRegex(@"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", RegexOptions.Singleline)]
        private static partial Regex InlineScript();
    }
}
