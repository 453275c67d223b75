using Tributary.Engine.Outbox;
using Tributary.Engine.Pipeline;
using Tributary.Server.Application.Outbox;
using Tributary.Storage.Features.Outbox;
using Tributary.Storage.Features.Webhooks;

namespace Tributary.Server.Workers;

/// <summary>A sink of the relay.</summary>
/// <param name="PublishAsync">Hands changes over; the sink has them when it returns.</param>
internal sealed record RelayOutlet(
    string Sink,
    Func<IReadOnlyList<OutboxRow>, CancellationToken, ValueTask> PublishAsync
);

/// <summary>Lists the sinks that changes are handed to: those outside, and webhooks.</summary>
internal sealed class RelayOutlets(IEnumerable<ISink> outside, WebhookFanOut webhooks, Envelopes envelopes)
{
    public IReadOnlyList<RelayOutlet> List() =>
        [
            .. outside.Select(sink => new RelayOutlet(sink.Name, (rows, within) => PublishAsync(sink, rows, within))),
            new RelayOutlet(Sinks.Webhooks, webhooks.AddAsync),
        ];

    private async ValueTask PublishAsync(ISink sink, IReadOnlyList<OutboxRow> rows, CancellationToken stopping) =>
        await sink.PublishAsync(await envelopes.WriteAsync(rows, stopping), stopping);
}
