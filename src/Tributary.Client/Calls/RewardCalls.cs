using Tributary.Client.Contracts;
using Tributary.Client.Contracts.Json;
using Tributary.Client.Http;

namespace Tributary.Client.Calls;

/// <summary>What was granted, and what people order about it.</summary>
public sealed class RewardCalls
{
    private readonly Wire wire;
    private readonly string path;

    internal RewardCalls(Wire wire, string scope) => (this.wire, path) = (wire, scope + "/rewards");

    /// <summary>One page of the rewards.</summary>
    public Task<Page<RewardInfo>> ListAsync(RewardQuery? query = null, CancellationToken cancellation = default) =>
        wire.AskAsync(Call.Get((query ?? new RewardQuery()).On(path)), TributaryJson.Default.PageRewardInfo, cancellation);

    /// <summary>All rewards, page after page.</summary>
    public IAsyncEnumerable<RewardInfo> AllAsync(RewardQuery? query = null, CancellationToken cancellation = default) =>
        Paging.EachAsync(query, ListAsync, cancellation);

    /// <summary>A reward, with what holds it.</summary>
    /// <param name="id"><c>rwd_…</c></param>
    /// <param name="cancellation">Gives up waiting.</param>
    public Task<RewardInfo> GetAsync(string id, CancellationToken cancellation = default) =>
        wire.AskAsync(Call.Get($"{path}/{Route.Segment(id)}"), TributaryJson.Default.RewardInfo, cancellation);

    /// <summary>Lets a reward in review go on to its hold.</summary>
    public Task<RewardInfo> ApproveAsync(string id, string? reason = null, CancellationToken cancellation = default) =>
        OrderAsync(id, "approve", reason, cancellation);

    /// <summary>Strikes a reward not yet paid.</summary>
    public Task<RewardInfo> RejectAsync(string id, string reason, CancellationToken cancellation = default) =>
        OrderAsync(id, "reject", reason, cancellation);

    /// <summary>Says that an item, coupon or the like was handed over.</summary>
    public Task<RewardInfo> FulfilAsync(string id, string? reason = null, CancellationToken cancellation = default) =>
        OrderAsync(id, "fulfil", reason, cancellation);

    /// <summary>Approves up to 1,000 at once, each by itself.</summary>
    public Task<RewardResults> ApproveManyAsync(IReadOnlyList<string> ids, string? reason = null, CancellationToken cancellation = default) =>
        OrderManyAsync(ids, "approve", reason, cancellation);

    /// <summary>Strikes up to 1,000 at once, each by itself.</summary>
    public Task<RewardResults> RejectManyAsync(IReadOnlyList<string> ids, string reason, CancellationToken cancellation = default) =>
        OrderManyAsync(ids, "reject", reason, cancellation);

    /// <summary>Fulfils up to 1,000 at once, each by itself.</summary>
    public Task<RewardResults> FulfilManyAsync(IReadOnlyList<string> ids, string? reason = null, CancellationToken cancellation = default) =>
        OrderManyAsync(ids, "fulfil", reason, cancellation);

    private Task<RewardInfo> OrderAsync(string id, string verb, string? reason, CancellationToken cancellation) =>
        wire.AskAsync(
            Call.Post($"{path}/{Route.Segment(id)}/{verb}", new CommandReason(reason), TributaryJson.Default.CommandReason),
            TributaryJson.Default.RewardInfo, cancellation);

    private Task<RewardResults> OrderManyAsync(IReadOnlyList<string> ids, string verb, string? reason, CancellationToken cancellation) =>
        wire.AskAsync(
            Call.Post($"{path}/{verb}", new RewardsCommand { Ids = ids, Reason = reason }, TributaryJson.Default.RewardsCommand),
            TributaryJson.Default.RewardResults, cancellation);
}
