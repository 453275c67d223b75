using Tributary.Client.Contracts;
using Tributary.Client.Webhooks;

namespace Shop;

/// <summary>Receives what Tributary tells the shop.</summary>
internal static class Webhooks
{
    private const int MaxBytes = 1 << 20;

    /// <summary>
    /// Takes a change, if it was signed with the secret of the webhook. Changes may come twice, so the id is kept.
    /// </summary>
    public static async Task<IResult> ReceiveAsync(
        HttpRequest request,
        Customers customers,
        IConfiguration configuration
    )
    {
        if (configuration["Tributary:WebhookSecret"] is not { Length: > 0 } secret)
            return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
        if (request.ContentLength is null or > MaxBytes)
            return Results.StatusCode(StatusCodes.Status413PayloadTooLarge);
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, request.HttpContext.RequestAborted);
        var isSigned = WebhookSignature.Verify(
            secret,
            request.Headers[WebhookSignature.IdHeader],
            request.Headers[WebhookSignature.TimestampHeader],
            request.Headers[WebhookSignature.SignatureHeader],
            body.ToArray()
        );
        if (!isSigned)
            return Results.Unauthorized();
        var change = ChangeEvent.Parse(body.ToArray());
        if (change.Type == ChangeTypes.RewardCreated)
            customers.Hear(change.Id, change.DataAs<RewardInfo>());
        return Results.NoContent();
    }
}
