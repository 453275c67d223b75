using System.Security.Cryptography;
using System.Text;
using Tributary.Engine.Pipeline;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Bodies;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Secrets;
using Tributary.Storage.Features.Keys;

namespace Tributary.Server.Http;

/// <summary>Marks a POST that creates something and therefore honors an <c>Idempotency-Key</c>.</summary>
/// <param name="KeepsAnswer">
/// False where the id in the body makes a repetition safe: the request runs again, and no stored answer with a member's
/// id outlives an erasure.
/// </param>
/// <param name="ShowsSecret">True where the answer shows a secret: it is kept encrypted.</param>
internal sealed record Creates(bool KeepsAnswer, bool ShowsSecret = false);

internal static class CreatesExtensions
{
    /// <param name="showsSecret">True where the answer shows a secret.</param>
    public static T Creating<T>(this T endpoint, bool showsSecret = false)
        where T : IEndpointConventionBuilder => endpoint.WithMetadata(new Creates(KeepsAnswer: true, showsSecret));

    public static T CreatingById<T>(this T endpoint)
        where T : IEndpointConventionBuilder => endpoint.WithMetadata(new Creates(KeepsAnswer: false));
}

/// <summary>
/// The way of a request with an <c>Idempotency-Key</c>: 1. the first request with a key runs, and its answer is kept;
/// 2. a repetition gets that answer, marked as replayed, or runs again where the id in its body makes that safe; 3. a
/// request with another body is refused, and so is one that arrives while the first still runs. Failures of the server
/// are not kept.
/// </summary>
internal sealed class Idempotency(RequestDelegate next, IdempotencyKeys keys, IStore store, SecretBox box)
{
    private const string Header = "Idempotency-Key";
    private const string ReplayedHeader = "Idempotent-Replayed";
    private const int MaxKeyLength = 255;

    public Task InvokeAsync(HttpContext context)
    {
        if (
            context.GetEndpoint()?.Metadata.GetMetadata<Creates>() is not { } creates
            || !context.Request.Headers.TryGetValue(Header, out var values)
            || context.Features.Get<ProgramCall>() is not { } call
            || !JsonBody.IsOf(context.Request, "application/json")
        )
            return next(context);
        var key = values.ToString();
        return key.Length is 0 or > MaxKeyLength || key.AsSpan().ContainsAnyExceptInRange(' ', '~')
            ? Problems
                .Of(RequestErrors.InvalidParameter, $"{Header} must be 1 to {MaxKeyLength} printable ASCII characters.")
                .ExecuteAsync(context)
            : RunAsync(context, new IdempotencyKey(call.Program.Id, call.Caller.KeyId, key), creates);
    }

    private async Task RunAsync(HttpContext context, IdempotencyKey key, Creates creates)
    {
        using var body = await RentedBytes.ReadAsync(context.Request);
        var bodyHash = HashOf(context.Request, body.Written.Span);
        context.Features.Set(body);
        if (await keys.BeginAsync(key, bodyHash, store.Now, context.RequestAborted) is { } before)
        {
            if (!creates.KeepsAnswer && before.Response is not null && before.BodyHash.AsSpan().SequenceEqual(bodyHash))
            {
                context.Response.Headers[ReplayedHeader] = "true";
                await next(context);
                return;
            }
            await AnswerAsync(context, before, bodyHash);
            return;
        }

        var (sent, kept) = (context.Response.Body, new MemoryStream());
        context.Response.Body = kept;
        try
        {
            await next(context);
        }
        catch
        {
            context.Response.Body = sent;
            await keys.ForgetAsync(key, CancellationToken.None);
            throw;
        }
        context.Response.Body = sent;
        if (context.Response.StatusCode >= 500)
            await keys.ForgetAsync(key, CancellationToken.None);
        else
            await keys.EndAsync(
                key,
                new KeyedResponse(
                    context.Response.StatusCode,
                    context.Response.ContentType,
                    BodyOf(kept, creates),
                    creates.KeepsAnswer ? LocationOf(context) : null
                ),
                CancellationToken.None
            );
        kept.Position = 0;
        await kept.CopyToAsync(sent, context.RequestAborted);
    }

    private async Task AnswerAsync(HttpContext context, KeyedRequest before, byte[] bodyHash)
    {
        if (!before.BodyHash.AsSpan().SequenceEqual(bodyHash))
            await Problems.Of(RequestErrors.IdempotencyKeyReused).ExecuteAsync(context);
        else if (before.Response is not { } response)
            await Problems.Later(RequestErrors.RequestRunning, 1).ExecuteAsync(context);
        else
        {
            context.Response.StatusCode = response.Status;
            context.Response.ContentType = response.ContentType;
            context.Response.Headers[ReplayedHeader] = "true";
            if (response.Location is not null)
                context.Response.Headers.Location = response.Location;
            await context.Response.Body.WriteAsync(SealedAnswer.Open(box, response.Body), context.RequestAborted);
        }
    }

    private byte[] BodyOf(MemoryStream answer, Creates creates) =>
        !creates.KeepsAnswer ? []
        : creates.ShowsSecret ? SealedAnswer.Seal(box, answer.ToArray())
        : answer.ToArray();

    private static string? LocationOf(HttpContext context) =>
        context.Response.Headers.Location is [{ } location] ? location : null;

    private static byte[] HashOf(HttpRequest request, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(request.Path.Value + request.QueryString.Value + "\n"));
        hash.AppendData(body);
        return hash.GetHashAndReset();
    }
}
