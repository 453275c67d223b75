using System.Text.Json;
using Tributary.Client.Contracts;
using Tributary.Client.Contracts.Json;
using Tributary.Client.Http;

namespace Tributary.Client.Calls;

/// <summary>What members did, and what was decided on it.</summary>
public sealed class EventCalls
{
    private readonly Wire wire;
    private readonly string path;

    internal EventCalls(Wire wire, string scope) => (this.wire, path) = (wire, scope + "/events");

    /// <summary>Sends one event; the answer comes once it is durable.</summary>
    /// <param name="item">The event.</param>
    /// <param name="wait">How long to wait for the decision, in whole seconds, rounded up; null for not at all.</param>
    /// <param name="cancellation">Gives up waiting; the event may have been accepted.</param>
    /// <exception cref="TributaryException">409 <c>event_differs</c> for the same id with another body; 400 or 422 for a faulty event.</exception>
    public Task<AcceptResult> SendAsync(NewEvent item, TimeSpan? wait = null, CancellationToken cancellation = default) =>
        wire.AskAsync(
            Call.Post(Waiting(wait), item, TributaryJson.Default.NewEvent) with { Repeatable = true },
            TributaryJson.Default.AcceptResult, cancellation);

    /// <summary>Sends up to 1,000 events; a faulty one is refused by itself and listed in the answer.</summary>
    /// <param name="items">The events.</param>
    /// <param name="wait">How long to wait for the decisions, in whole seconds, rounded up; null for not at all.</param>
    /// <param name="cancellation">Gives up waiting; the events may have been accepted.</param>
    /// <exception cref="TributaryException">400 when the array is too long; nothing is accepted then.</exception>
    public Task<AcceptResult> SendManyAsync(IReadOnlyList<NewEvent> items, TimeSpan? wait = null, CancellationToken cancellation = default) =>
        wire.AskAsync(
            Call.Post(Waiting(wait), items, TributaryJson.Default.IReadOnlyListNewEvent) with { Repeatable = true },
            TributaryJson.Default.AcceptResult, cancellation);

    /// <summary>Sends any number of events as NDJSON, 1,000 a request, one request at a time: the source is read no faster than the server accepts.</summary>
    /// <returns>The sums over all requests; each refused event with its index in the whole stream.</returns>
    /// <exception cref="TributaryException">A request failed for good. Those before it are accepted; sending all again does no harm.</exception>
    public async Task<AcceptResult> SendAllAsync(IAsyncEnumerable<NewEvent> items, CancellationToken cancellation = default)
    {
        var (accepted, duplicates, sent) = (0, 0, 0);
        var rejected = new List<RejectedEvent>();
        await foreach (var batch in Ndjson.BatchesAsync(items, cancellation))
        {
            var result = await wire.AskAsync(
                new Call(HttpMethod.Post, path) { Body = batch.Lines, MediaType = Ndjson.MediaType, Repeatable = true },
                TributaryJson.Default.AcceptResult, cancellation);
            accepted += result.Accepted;
            duplicates += result.Duplicates;
            foreach (var refused in result.Rejected) rejected.Add(refused with { Index = sent + refused.Index });
            sent += batch.Count;
        }

        return new AcceptResult { Accepted = accepted, Duplicates = duplicates, Rejected = rejected };
    }

    /// <summary>An event with its decision, and the trace that says why and why not.</summary>
    public Task<EventInfo> GetAsync(string id, CancellationToken cancellation = default) =>
        wire.AskAsync(Call.Get(Of(id)), TributaryJson.Default.EventInfo, cancellation);

    /// <summary>One page of the events.</summary>
    public Task<Page<EventInfo>> ListAsync(EventQuery? query = null, CancellationToken cancellation = default) =>
        wire.AskAsync(Call.Get((query ?? new EventQuery()).On(path)), TributaryJson.Default.PageEventInfo, cancellation);

    /// <summary>All events, page after page.</summary>
    public IAsyncEnumerable<EventInfo> AllAsync(EventQuery? query = null, CancellationToken cancellation = default) =>
        Paging.EachAsync(query, ListAsync, cancellation);

    /// <summary>Has a parked event tried again.</summary>
    public Task<EventInfo> RetryAsync(string id, CancellationToken cancellation = default) =>
        wire.AskAsync(new Call(HttpMethod.Post, Of(id) + "/retry"), TributaryJson.Default.EventInfo, cancellation);

    /// <summary>The decisions that would be made; nothing is written.</summary>
    /// <param name="items">At most 1,000, decided in this order.</param>
    /// <param name="draftTerms">Terms to decide under; those in force unless given.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    public Task<DryRunResult> DryRunAsync(IReadOnlyList<NewEvent> items, JsonElement? draftTerms = null, CancellationToken cancellation = default) =>
        wire.AskAsync(
            Call.Post(path + "/dry-run", new DryRunRequest { Events = items, Terms = draftTerms }, TributaryJson.Default.DryRunRequest)
                with
            { Repeatable = true },
            TributaryJson.Default.DryRunResult, cancellation);

    private string Of(string id) => $"{path}/{Route.Segment(id)}";

    private string Waiting(TimeSpan? wait) => Route.With(path, ("wait", wait is { } span ? $"{Math.Ceiling(span.TotalSeconds):0}s" : null));
}
