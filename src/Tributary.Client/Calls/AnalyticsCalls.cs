using Tributary.Client.Contracts;
using Tributary.Client.Contracts.Json;
using Tributary.Client.Http;

namespace Tributary.Client.Calls;

/// <summary>The calls for the figures of a program.</summary>
public sealed class AnalyticsCalls
{
    private readonly Wire wire;
    private readonly string path;

    internal AnalyticsCalls(Wire wire, string scope) => (this.wire, path) = (wire, scope + "/analytics");

    /// <summary>Returns metrics by day, week or month.</summary>
    public Task<AnalyticsReport> TimeSeriesAsync(
        AnalyticsQuery? query = null,
        CancellationToken cancellation = default
    ) => AskAsync("timeseries", query, cancellation);

    /// <summary>Returns metrics for each value of a dimension, the largest first.</summary>
    /// <param name="query">The dimension is required.</param>
    /// <param name="cancellation">Cancels the wait.</param>
    public Task<AnalyticsReport> BreakdownAsync(AnalyticsQuery query, CancellationToken cancellation = default) =>
        AskAsync("breakdown", query, cancellation);

    /// <summary>Returns the members, or the values of another dimension, with the largest figures.</summary>
    public Task<AnalyticsReport> TopAsync(AnalyticsQuery? query = null, CancellationToken cancellation = default) =>
        AskAsync("top", query, cancellation);

    /// <summary>Returns the way from clicks to completed referrals, step by step.</summary>
    public Task<AnalyticsReport> FunnelAsync(AnalyticsQuery? query = null, CancellationToken cancellation = default) =>
        AskAsync("funnel", query, cancellation);

    /// <summary>Returns what the members who joined in a week or month did afterwards.</summary>
    public Task<AnalyticsReport> CohortsAsync(AnalyticsQuery? query = null, CancellationToken cancellation = default) =>
        AskAsync("cohorts", query, cancellation);

    /// <summary>Returns how long members took until their referral was completed.</summary>
    public Task<AnalyticsReport> TimeToConvertAsync(
        AnalyticsQuery? query = null,
        CancellationToken cancellation = default
    ) => AskAsync("time-to-convert", query, cancellation);

    /// <summary>Returns the k-factor with its parts, and the number of members in each generation.</summary>
    public Task<AnalyticsReport> ViralityAsync(
        AnalyticsQuery? query = null,
        CancellationToken cancellation = default
    ) => AskAsync("virality", query, cancellation);

    /// <summary>Returns what is payable now, and what is held by the time at which it becomes payable.</summary>
    public Task<AnalyticsReport> LiabilityAsync(
        AnalyticsQuery? query = null,
        CancellationToken cancellation = default
    ) => AskAsync("liability", query, cancellation);

    /// <summary>Returns a page of the entries behind a figure, newest first.</summary>
    /// <param name="metric">The figure: a count or an amount.</param>
    /// <param name="query">The interval and the filters.</param>
    /// <param name="cancellation">Cancels the wait.</param>
    public Task<Page<AnalyticsRow>> ListRowsAsync(
        string metric,
        AnalyticsQuery? query = null,
        CancellationToken cancellation = default
    ) =>
        wire.AskAsync(
            Call.Get(Route.With(path + "/rows", [("metric", metric), .. (query ?? new AnalyticsQuery()).Parameters()])),
            TributaryJson.Default.PageAnalyticsRow,
            cancellation
        );

    private Task<AnalyticsReport> AskAsync(string report, AnalyticsQuery? query, CancellationToken cancellation) =>
        wire.AskAsync(
            Call.Get(Route.With($"{path}/{report}", (query ?? new AnalyticsQuery()).Parameters())),
            TributaryJson.Default.AnalyticsReport,
            cancellation
        );
}
