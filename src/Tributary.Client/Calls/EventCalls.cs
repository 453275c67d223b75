using System.Text.Json;
using Tributary.Client.Contracts;
using Tributary.Client.Contracts.Json;
using Tributary.Client.Http;

namespace Tributary.Client.Calls;

/// <summary>The calls for events and their decisions.</summary>
public sealed class EventCalls
{
    private readonly Wire wire;
    private readonly string path;

    internal EventCalls(Wire wire, string scope) => (this.wire, path) = (wire, scope + "/events");

    /// <summary>Sends an event. The server answers after the event is durable.</summary>
    /// <param name="item">The event.</param>
    /// <param name="wait">The time to wait for the decision, rounded up to whole seconds. Null does not wait.</param>
    /// <param name="cancellation">Cancels the wait. The event may have been accepted.</param>
    /// <exception cref="TributaryException">
    /// The id exists with another body (409 <c>event_differs</c>), or the event is invalid (400 or 422).
    /// </exception>
    public Task<AcceptResult> SendAsync(
        NewEvent item,
        TimeSpan? wait = null,
        CancellationToken cancellation = default
    ) =>
        wire.AskAsync(
            Call.Post(Waiting(wait), item, TributaryJson.Default.NewEvent) with
            {
                Repeatable = true,
            },
            TributaryJson.Default.AcceptResult,
            cancellation
        );

    /// <summary>Sends up to 1,000 events. A faulty event is refused alone and listed in the answer.</summary>
    /// <param name="items">The events.</param>
    /// <param name="wait">The time to wait for the decisions, rounded up to whole seconds. Null does not wait.</param>
    /// <param name="cancellation">Cancels the wait. The events may have been accepted.</param>
    /// <exception cref="TributaryException">The array is too long (400). No event is accepted.</exception>
    public Task<AcceptResult> SendManyAsync(
        IReadOnlyList<NewEvent> items,
        TimeSpan? wait = null,
        CancellationToken cancellation = default
    ) =>
        wire.AskAsync(
            Call.Post(Waiting(wait), items, TributaryJson.Default.IReadOnlyListNewEvent) with
            {
                Repeatable = true,
            },
            TributaryJson.Default.AcceptResult,
            cancellation
        );

    /// <summary>
    /// Sends any number of events as NDJSON, 1,000 per request and one request at a time. The source is read no faster
    /// than the server accepts events.
    /// </summary>
    /// <returns>The sums over all requests. The index of a refused event is its position in the whole stream.</returns>
    /// <exception cref="TributaryException">
    /// A request failed after all retries. The earlier requests are accepted. Sending all events again is safe.
    /// </exception>
    public async Task<AcceptResult> SendAllAsync(
        IAsyncEnumerable<NewEvent> items,
        CancellationToken cancellation = default
    )
    {
        var (accepted, duplicates, sent) = (0, 0, 0);
        var rejected = new List<RejectedEvent>();
        await foreach (var batch in Ndjson.BatchesAsync(items, cancellation))
        {
            var result = await wire.AskAsync(
                new Call(HttpMethod.Post, path)
                {
                    Body = batch.Lines,
                    MediaType = Ndjson.MediaType,
                    Repeatable = true,
                },
                TributaryJson.Default.AcceptResult,
                cancellation
            );
            accepted += result.Accepted;
            duplicates += result.Duplicates;
            foreach (var refused in result.Rejected)
                rejected.Add(refused with { Index = sent + refused.Index });
            sent += batch.Count;
        }

        return new AcceptResult
        {
            Accepted = accepted,
            Duplicates = duplicates,
            Rejected = rejected,
        };
    }

    /// <summary>Returns an event with its decision and trace.</summary>
    public Task<EventInfo> GetAsync(string id, CancellationToken cancellation = default) =>
        wire.AskAsync(Call.Get(Of(id)), TributaryJson.Default.EventInfo, cancellation);

    /// <summary>Returns a page of the events.</summary>
    public Task<Page<EventInfo>> ListAsync(EventQuery? query = null, CancellationToken cancellation = default) =>
        wire.AskAsync(
            Call.Get((query ?? new EventQuery()).On(path)),
            TributaryJson.Default.PageEventInfo,
            cancellation
        );

    /// <summary>Returns all events, page by page.</summary>
    public IAsyncEnumerable<EventInfo> AllAsync(EventQuery? query = null, CancellationToken cancellation = default) =>
        Paging.EachAsync(query, ListAsync, cancellation);

    /// <summary>Retries a parked event.</summary>
    public Task<EventInfo> RetryAsync(string id, CancellationToken cancellation = default) =>
        wire.AskAsync(new Call(HttpMethod.Post, Of(id) + "/retry"), TributaryJson.Default.EventInfo, cancellation);

    /// <summary>Returns the decisions that would be made. Nothing is written.</summary>
    /// <param name="items">The events, at most 1,000, decided in this order.</param>
    /// <param name="draftTerms">The Terms to apply. The default is the Terms in force.</param>
    /// <param name="cancellation">Cancels the wait.</param>
    public Task<DryRunResult> DryRunAsync(
        IReadOnlyList<NewEvent> items,
        JsonElement? draftTerms = null,
        CancellationToken cancellation = default
    ) =>
        wire.AskAsync(
            Call.Post(
                path + "/dry-run",
                new DryRunRequest { Events = items, Terms = draftTerms },
                TributaryJson.Default.DryRunRequest
            ) with
            {
                Repeatable = true,
            },
            TributaryJson.Default.DryRunResult,
            cancellation
        );

    private string Of(string id) => $"{path}/{Route.Segment(id)}";

    private string Waiting(TimeSpan? wait) =>
        Route.With(path, ("wait", wait is { } span ? $"{Math.Ceiling(span.TotalSeconds):0}s" : null));
}
