using Tributary.Client.Contracts;
using Tributary.Client.Contracts.Json;
using Tributary.Client.Http;

namespace Tributary.Client.Calls;

/// <summary>The calls for referrals.</summary>
public sealed class ReferralCalls
{
    private readonly Wire wire;
    private readonly string path;

    internal ReferralCalls(Wire wire, string scope) => (this.wire, path) = (wire, scope + "/referrals");

    /// <summary>Returns a referral with its history.</summary>
    /// <param name="id">The id of the referral, <c>ref_…</c>.</param>
    /// <param name="cancellation">Cancels the wait.</param>
    public Task<ReferralInfo> GetAsync(string id, CancellationToken cancellation = default) =>
        wire.AskAsync(Call.Get(Of(id)), TributaryJson.Default.ReferralInfo, cancellation);

    /// <summary>Returns a page of the referrals.</summary>
    public Task<Page<ReferralInfo>> ListAsync(ReferralQuery? query = null, CancellationToken cancellation = default) =>
        wire.AskAsync(
            Call.Get((query ?? new ReferralQuery()).On(path)),
            TributaryJson.Default.PageReferralInfo,
            cancellation
        );

    /// <summary>Returns all referrals, page by page.</summary>
    public IAsyncEnumerable<ReferralInfo> AllAsync(
        ReferralQuery? query = null,
        CancellationToken cancellation = default
    ) => Paging.EachAsync(query, ListAsync, cancellation);

    /// <summary>Completes a pending referral manually.</summary>
    public Task<ReferralInfo> CompleteAsync(
        string id,
        string? reason = null,
        CancellationToken cancellation = default
    ) => OrderAsync(id, "complete", reason, cancellation);

    /// <summary>Rejects a pending referral.</summary>
    public Task<ReferralInfo> RejectAsync(string id, string reason, CancellationToken cancellation = default) =>
        OrderAsync(id, "reject", reason, cancellation);

    private Task<ReferralInfo> OrderAsync(string id, string verb, string? reason, CancellationToken cancellation) =>
        wire.AskAsync(
            Call.Post($"{Of(id)}/{verb}", new CommandReason(reason), TributaryJson.Default.CommandReason),
            TributaryJson.Default.ReferralInfo,
            cancellation
        );

    private string Of(string id) => $"{path}/{Route.Segment(id)}";
}
