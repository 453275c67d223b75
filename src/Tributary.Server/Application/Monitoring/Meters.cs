using System.Diagnostics.Metrics;
using Tributary.Engine.Deciding;
using Tributary.Engine.Foundation;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Tracing;

namespace Tributary.Server.Application.Monitoring;

/// <summary>The counters of the flow, for /metrics and for listeners of the meter <c>Tributary</c>.</summary>
internal sealed class Meters : IBatchObserver, IDisposable
{
    public const string Name = "Tributary";

    // Indexed by the number of the outcome.
    private static readonly KeyValuePair<string, object?>[] s_outcomes =
    [
        .. EnumNames.All<Outcome>().Select(word => KeyValuePair.Create<string, object?>("outcome", word)),
    ];

    private readonly Meter _meter = new(Name);
    private readonly Counter<long> _accepted;
    private readonly Counter<long> _decided;
    private readonly Counter<long> _clicks;
    private readonly Counter<long> _clicksDropped;
    private readonly Counter<long> _relayed;
    private readonly Counter<long> _delivered;
    private readonly Counter<long> _failed;
    private readonly Counter<long> _messages;
    private readonly Counter<long> _deadLetters;
    private readonly Counter<long> _givenUp;
    private readonly Histogram<double> _batchSeconds;

    public Meters()
    {
        _accepted = _meter.CreateCounter<long>(
            "tributary.entries.accepted",
            description: "Entries newly written into the log."
        );
        _decided = _meter.CreateCounter<long>(
            "tributary.entries.decided",
            description: "Entries decided by this process, by outcome."
        );
        _clicks = _meter.CreateCounter<long>("tributary.clicks", description: "Clicks stored.");
        _clicksDropped = _meter.CreateCounter<long>(
            "tributary.clicks.dropped",
            description: "Clicks of links lost because the database was unavailable and the memory for clicks was full."
        );
        _relayed = _meter.CreateCounter<long>(
            "tributary.outbox.relayed",
            description: "Changes delivered, counted once for each sink."
        );
        _delivered = _meter.CreateCounter<long>(
            "tributary.webhooks.delivered",
            description: "Deliveries that webhooks accepted."
        );
        _failed = _meter.CreateCounter<long>(
            "tributary.webhooks.failed",
            description: "Deliveries that webhooks did not accept."
        );
        _messages = _meter.CreateCounter<long>(
            "tributary.messages",
            description: "Messages read from brokers; repeated ones count again."
        );
        _deadLetters = _meter.CreateCounter<long>(
            "tributary.messages.dead",
            description: "Messages that can never be accepted, sent to the dead-letter route."
        );
        _givenUp = _meter.CreateCounter<long>(
            "tributary.parked.given_up",
            description: "Parked entries given up because they waited too long or too many waited."
        );
        _batchSeconds = _meter.CreateHistogram<double>(
            "tributary.batch.seconds",
            "s",
            "From claiming a batch to its commit."
        );
    }

    public void GivenUp(long count) => _givenUp.Add(count);

    public void Accepted(int count) => _accepted.Add(count);

    public void Clicked(int count) => _clicks.Add(count);

    public void Dropped(int count) => _clicksDropped.Add(count);

    public void Posted(bool isDelivered) => (isDelivered ? _delivered : _failed).Add(1);

    public void Relayed(int count) => _relayed.Add(count);

    public void OnCommitted(BatchDecisions batch)
    {
        Span<int> counts = stackalloc int[s_outcomes.Length];
        foreach (var decision in batch.Decisions)
            counts[(int)decision.Outcome]++;
        for (var i = 0; i < counts.Length; i++)
            if (counts[i] > 0)
                _decided.Add(counts[i], s_outcomes[i]);
    }

    public void Received(int messages, int deadLetters)
    {
        _messages.Add(messages);
        _deadLetters.Add(deadLetters);
    }

    public void BatchDuration(TimeSpan time) => _batchSeconds.Record(time.TotalSeconds);

    public void Dispose() => _meter.Dispose();
}
