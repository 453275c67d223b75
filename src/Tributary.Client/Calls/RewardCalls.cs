using Tributary.Client.Contracts;
using Tributary.Client.Contracts.Json;
using Tributary.Client.Http;

namespace Tributary.Client.Calls;

/// <summary>The calls for rewards.</summary>
public sealed class RewardCalls
{
    private readonly Wire wire;
    private readonly string path;

    internal RewardCalls(Wire wire, string scope) => (this.wire, path) = (wire, scope + "/rewards");

    /// <summary>Returns a page of the rewards.</summary>
    public Task<Page<RewardInfo>> ListAsync(RewardQuery? query = null, CancellationToken cancellation = default) =>
        wire.AskAsync(
            Call.Get((query ?? new RewardQuery()).On(path)),
            TributaryJson.Default.PageRewardInfo,
            cancellation
        );

    /// <summary>Returns all rewards, page by page.</summary>
    public IAsyncEnumerable<RewardInfo> AllAsync(RewardQuery? query = null, CancellationToken cancellation = default) =>
        Paging.EachAsync(query, ListAsync, cancellation);

    /// <summary>Returns a reward, with the reason why it is held.</summary>
    /// <param name="id">The id of the reward, <c>rwd_…</c>.</param>
    /// <param name="cancellation">Cancels the wait.</param>
    public Task<RewardInfo> GetAsync(string id, CancellationToken cancellation = default) =>
        wire.AskAsync(Call.Get($"{path}/{Route.Segment(id)}"), TributaryJson.Default.RewardInfo, cancellation);

    /// <summary>Approves a reward in review, which then continues with its hold.</summary>
    public Task<RewardInfo> ApproveAsync(string id, string? reason = null, CancellationToken cancellation = default) =>
        OrderAsync(id, "approve", reason, cancellation);

    /// <summary>Rejects a reward that is not yet paid, and reverses it.</summary>
    public Task<RewardInfo> RejectAsync(string id, string reason, CancellationToken cancellation = default) =>
        OrderAsync(id, "reject", reason, cancellation);

    /// <summary>Marks an item, coupon or similar reward as handed over.</summary>
    public Task<RewardInfo> FulfilAsync(string id, string? reason = null, CancellationToken cancellation = default) =>
        OrderAsync(id, "fulfil", reason, cancellation);

    /// <summary>Approves up to 1,000 rewards. Each one succeeds or fails alone.</summary>
    public Task<RewardResults> ApproveManyAsync(
        IReadOnlyList<string> ids,
        string? reason = null,
        CancellationToken cancellation = default
    ) => OrderManyAsync(ids, "approve", reason, cancellation);

    /// <summary>Rejects up to 1,000 rewards. Each one succeeds or fails alone.</summary>
    public Task<RewardResults> RejectManyAsync(
        IReadOnlyList<string> ids,
        string reason,
        CancellationToken cancellation = default
    ) => OrderManyAsync(ids, "reject", reason, cancellation);

    /// <summary>Fulfills up to 1,000 rewards. Each one succeeds or fails alone.</summary>
    public Task<RewardResults> FulfilManyAsync(
        IReadOnlyList<string> ids,
        string? reason = null,
        CancellationToken cancellation = default
    ) => OrderManyAsync(ids, "fulfil", reason, cancellation);

    private Task<RewardInfo> OrderAsync(string id, string verb, string? reason, CancellationToken cancellation) =>
        wire.AskAsync(
            Call.Post(
                $"{path}/{Route.Segment(id)}/{verb}",
                new CommandReason(reason),
                TributaryJson.Default.CommandReason
            ),
            TributaryJson.Default.RewardInfo,
            cancellation
        );

    private Task<RewardResults> OrderManyAsync(
        IReadOnlyList<string> ids,
        string verb,
        string? reason,
        CancellationToken cancellation
    ) =>
        wire.AskAsync(
            Call.Post(
                $"{path}/{verb}",
                new RewardsCommand { Ids = ids, Reason = reason },
                TributaryJson.Default.RewardsCommand
            ),
            TributaryJson.Default.RewardResults,
            cancellation
        );
}
