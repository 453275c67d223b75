using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Tributary.Client.Webhooks;

namespace Brokers;

/// <summary>A receiver of webhooks that verifies its posts.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Channel<string> _changes = Channel.CreateUnbounded<string>();

    private Receiver(WebApplication app)
    {
        _app = app;
        app.MapPost("/", TakeAsync);
    }

    /// <summary>The secret from the webhook's creation.</summary>
    public string? Secret { get; set; }

    public string Url =>
        _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single() + "/";

    public static async Task<Receiver> StartAsync(CancellationToken stopping)
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var receiver = new Receiver(builder.Build());
        await receiver._app.StartAsync(stopping);
        return receiver;
    }

    public async Task<string> ReadAsync(CancellationToken stopping) => await _changes.Reader.ReadAsync(stopping);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task<IResult> TakeAsync(HttpRequest request, CancellationToken stopping)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, stopping);
        var headers = request.Headers;
        if (
            Secret is null
            || !WebhookSignature.Verify(
                Secret,
                headers[WebhookSignature.IdHeader],
                headers[WebhookSignature.TimestampHeader],
                headers[WebhookSignature.SignatureHeader],
                body.ToArray()
            )
        )
            return Results.Unauthorized();
        _changes.Writer.TryWrite(Encoding.UTF8.GetString(body.ToArray()));
        return Results.NoContent();
    }
}
