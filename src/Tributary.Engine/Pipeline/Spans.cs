using System.Diagnostics;
using Tributary.Engine.Log;

namespace Tributary.Engine.Pipeline;

/// <summary>
/// The spans of the server, for listeners of the source <c>Tributary</c>. Without a listener none is made, and each
/// method here returns null.
/// </summary>
public static class Spans
{
    public const string SourceName = "Tributary";

    /// <summary>The id of the request: the answer, the log, and the posts to webhooks have it too.</summary>
    public const string RequestId = "tributary.request_id";
    public const string Entries = "tributary.entries";

    private const int MostRequests = 20;

    public static ActivitySource Source { get; } = new(SourceName);

    /// <summary>Returns the span under which a request is being answered, or the default value.</summary>
    internal static ActivityContext Current =>
        Source.HasListeners() && Activity.Current is { } current ? current.Context : default;

    /// <summary>
    /// Begins the span of a group of requests: a child of the only one, or linked to each of several.
    /// </summary>
    internal static Activity? BeginGroup<T>(List<T> requests, Func<T, ActivityContext> spanOf)
    {
        if (!Source.HasListeners())
            return null;
        var spans = requests.Select(spanOf).Where(span => span != default).Distinct().ToList();
        return Source.StartActivity(
            "tributary.group",
            ActivityKind.Internal,
            spans is [var only] ? only : default,
            links: spans.Count > 1 ? spans.Select(span => new ActivityLink(span)) : null
        );
    }

    /// <summary>Begins the span of a batch, with the ids of the first requests that brought its entries.</summary>
    internal static Activity? BeginBatch(IReadOnlyList<Entry> entries)
    {
        var batch = Source.StartActivity("tributary.batch");
        if (batch is not { IsAllDataRequested: true })
            return batch;
        batch.SetTag(Entries, entries.Count);
        var requests = entries.Select(entry => entry.RequestId).OfType<string>().Distinct().Take(MostRequests);
        return batch.SetTag(RequestId, requests.ToArray());
    }

    internal static Activity? BeginLoad() => Source.StartActivity("tributary.load");

    internal static Activity? BeginDecide() => Source.StartActivity("tributary.decide");

    internal static Activity? BeginCommit() => Source.StartActivity("tributary.commit");
}
