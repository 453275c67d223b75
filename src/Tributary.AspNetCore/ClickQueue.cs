using System.Diagnostics.Metrics;
using System.Threading.Channels;
using Microsoft.Extensions.Options;
using Tributary.Client.Contracts;

namespace Tributary.AspNetCore;

/// <summary>A bounded queue of clicks to send to the server. A full queue drops a new click and counts it.</summary>
internal sealed class ClickQueue
{
    private readonly Channel<NewClick> channel;
    private readonly Counter<long> dropped;

    public ClickQueue(IOptions<TributaryCaptureOptions> options, IMeterFactory meters)
    {
        dropped = meters
            .Create("Tributary.Client")
            .CreateCounter<long>(
                "tributary.clicks.dropped",
                "{click}",
                "Clicks that were dropped because the queue was full."
            );
        channel = Channel.CreateBounded<NewClick>(
            new BoundedChannelOptions(options.Value.QueueLimit) { FullMode = BoundedChannelFullMode.DropWrite },
            _ => dropped.Add(1)
        );
    }

    public void Add(NewClick click) => channel.Writer.TryWrite(click);

    public void Complete() => channel.Writer.TryComplete();

    public IAsyncEnumerable<NewClick> ReadAllAsync() => channel.Reader.ReadAllAsync();
}
