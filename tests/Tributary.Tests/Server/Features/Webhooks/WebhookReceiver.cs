using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Tributary.Client.Contracts;
using Tributary.Client.Webhooks;
using Tributary.Server.Hosting;
using Xunit;

namespace Tributary.Tests.Server.Features.Webhooks;

/// <summary>A post that a receiver got.</summary>
public sealed record Received(IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public ChangeEvent Change => ChangeEvent.Parse(Body);

    public bool IsSignedBy(string secret) =>
        WebhookSignature.Verify(
            secret,
            Headers[WebhookSignature.IdHeader],
            Headers[WebhookSignature.TimestampHeader],
            Headers[WebhookSignature.SignatureHeader],
            Body
        );
}

/// <summary>A receiver on this machine that keeps its posts and answers as a test wants, path by path.</summary>
public sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<(string Path, Received Received)> _received = new();
    private readonly ConcurrentDictionary<string, int> _statuses = new();

    private WebhookReceiver(WebApplication app) => _app = app;

    public string Url { get; private set; } = "";

    public static async Task<WebhookReceiver> StartAsync()
    {
        var builder = TributaryHost.NewBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection([new("urls", "http://127.0.0.1:0")]);
        var receiver = new WebhookReceiver(builder.Build());
        receiver._app.Run(receiver.ReceiveAsync);
        await receiver._app.StartAsync(TestContext.Current.CancellationToken);
        receiver.Url = receiver
            ._app.Services.GetRequiredService<IServer>()
            .Features.Get<IServerAddressesFeature>()!
            .Addresses.Single();
        return receiver;
    }

    /// <summary>Sets the status of answers to a path; 0 never answers.</summary>
    public void Answer(string path, int status) => _statuses[path] = status;

    public IReadOnlyList<Received> At(string path) => [.. _received.Where(r => r.Path == path).Select(r => r.Received)];

    /// <summary>Returns as soon as there are this many.</summary>
    public async Task<IReadOnlyList<Received>> WaitAsync(string path, int count)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        late.CancelAfter(TimeSpan.FromSeconds(20));
        while (At(path).Count < count)
            await Task.Delay(10, late.Token);
        return At(path);
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task ReceiveAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var headers = context.Request.Headers.ToDictionary(h => h.Key.ToLowerInvariant(), h => h.Value.ToString());
        _received.Enqueue((context.Request.Path, new Received(headers, body.ToArray())));
        var status = _statuses.GetValueOrDefault(context.Request.Path, 204);
        if (status == 0)
            await Task.Delay(Timeout.Infinite, context.RequestAborted)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        else
            context.Response.StatusCode = status;
        if (status >= 400)
            await context.Response.WriteAsync($"the till is closed ({status})");
    }
}
