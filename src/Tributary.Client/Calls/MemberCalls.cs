using System.Net;
using System.Text.Json;
using Tributary.Client.Contracts;
using Tributary.Client.Contracts.Json;
using Tributary.Client.Http;

namespace Tributary.Client.Calls;

/// <summary>The calls for sign-ups, members, their statistics and their tree.</summary>
public sealed class MemberCalls
{
    private readonly Wire wire;
    private readonly string path;

    internal MemberCalls(Wire wire, string scope) => (this.wire, path) = (wire, scope + "/members");

    /// <summary>Signs up a member. Sending the same id again gives the same answer.</summary>
    /// <exception cref="TributaryException">
    /// The id exists with another referrer or code (409 <c>already_referred</c>), or the referrer or code is unknown
    /// (422).
    /// </exception>
    public Task<MemberInfo> AddAsync(NewMember member, CancellationToken cancellation = default) =>
        wire.AskAsync(
            Call.Post(path, member, TributaryJson.Default.NewMember) with
            {
                Repeatable = true,
            },
            TributaryJson.Default.MemberInfo,
            cancellation
        );

    /// <summary>
    /// Signs up to 1,000 members in order, so that a member can name an earlier one as referrer. Each one succeeds or
    /// fails alone.
    /// </summary>
    public Task<MemberResults> AddManyAsync(
        IReadOnlyList<NewMember> members,
        CancellationToken cancellation = default
    ) =>
        wire.AskAsync(
            Call.Post(path, members, TributaryJson.Default.IReadOnlyListNewMember) with
            {
                Repeatable = true,
            },
            TributaryJson.Default.MemberResults,
            cancellation
        );

    /// <summary>Returns a member by the platform's own id.</summary>
    /// <exception cref="TributaryException">The member is unknown (404) or was erased (410).</exception>
    public Task<MemberInfo> GetAsync(string id, CancellationToken cancellation = default) =>
        wire.AskAsync(Call.Get(Of(id)), TributaryJson.Default.MemberInfo, cancellation);

    /// <summary>Returns a member with its figures of all time and its balances.</summary>
    /// <exception cref="TributaryException">The member is unknown (404) or was erased (410).</exception>
    public Task<MemberInfo> GetWithFiguresAsync(string id, CancellationToken cancellation = default) =>
        wire.AskAsync(
            Call.Get(Route.With(Of(id), ("include", MemberParts.Figures))),
            TributaryJson.Default.MemberInfo,
            cancellation
        );

    /// <summary>Returns a page of the members.</summary>
    public Task<Page<MemberInfo>> ListAsync(MemberQuery? query = null, CancellationToken cancellation = default) =>
        wire.AskAsync(
            Call.Get((query ?? new MemberQuery()).On(path)),
            TributaryJson.Default.PageMemberInfo,
            cancellation
        );

    /// <summary>Returns all members, page by page.</summary>
    public IAsyncEnumerable<MemberInfo> AllAsync(MemberQuery? query = null, CancellationToken cancellation = default) =>
        Paging.EachAsync(query, ListAsync, cancellation);

    /// <summary>Changes a member. Fields that the patch does not set keep their values.</summary>
    public Task<MemberInfo> PatchAsync(string id, MemberPatch patch, CancellationToken cancellation = default) =>
        wire.AskAsync(
            new Call(HttpMethod.Patch, Of(id))
            {
                Body = JsonSerializer.SerializeToUtf8Bytes(patch, TributaryJson.Default.MemberPatch),
                Repeatable = true,
            },
            TributaryJson.Default.MemberInfo,
            cancellation
        );

    /// <summary>
    /// Erases a member's personal data. The id can never be used again. Erasing a member again is not an error.
    /// </summary>
    /// <param name="id">The platform's own id.</param>
    /// <param name="balance">
    /// The treatment of the balance: <c>forfeit</c> or <c>keep</c>. With null, the call fails if the member has a
    /// balance.
    /// </param>
    /// <param name="cancellation">Cancels the wait.</param>
    /// <exception cref="TributaryException">
    /// The member has a balance and <paramref name="balance"/> is null (409).
    /// </exception>
    public async Task EraseAsync(string id, string? balance = null, CancellationToken cancellation = default)
    {
        try
        {
            await wire.SendAsync(
                new Call(HttpMethod.Delete, Route.With(Of(id), ("balance", balance))) { Repeatable = true },
                cancellation
            );
        }
        catch (TributaryException gone) when (gone.Status == HttpStatusCode.Gone)
        {
            // The member is already erased, perhaps by an earlier attempt whose answer was lost.
        }
    }

    /// <summary>Returns everything that is stored about a member as JSON, to answer a request for access.</summary>
    public Task<string> ExportAsync(string id, CancellationToken cancellation = default) =>
        wire.AskTextAsync(Call.Get(Of(id) + "/export"), cancellation);

    /// <summary>Returns the member's statistics.</summary>
    public Task<MemberStats> GetStatsAsync(string id, CancellationToken cancellation = default) =>
        wire.AskAsync(Call.Get(Of(id) + "/stats"), TributaryJson.Default.MemberStats, cancellation);

    /// <summary>
    /// Returns a page of the decisions that concern the member, granted or not. They are about the member's own events
    /// and those of members below.
    /// </summary>
    /// <remarks>
    /// In a very large tree, a page may have fewer items than requested although there is a next page.
    /// </remarks>
    public Task<Page<MemberDecision>> ListDecisionsAsync(
        string id,
        ListQuery? query = null,
        CancellationToken cancellation = default
    ) =>
        wire.AskAsync(
            Call.Get((query ?? new ListQuery()).On(Of(id) + "/decisions")),
            TributaryJson.Default.PageMemberDecision,
            cancellation
        );

    /// <summary>Returns all decisions that concern the member, page by page.</summary>
    public IAsyncEnumerable<MemberDecision> AllDecisionsAsync(
        string id,
        ListQuery? query = null,
        CancellationToken cancellation = default
    ) => Paging.EachAsync(query, (next, stop) => ListDecisionsAsync(id, next, stop), cancellation);

    /// <summary>Returns the member's use of each cap in the current period, and the rest.</summary>
    public Task<CapsInfo> GetCapsAsync(string id, CancellationToken cancellation = default) =>
        wire.AskAsync(Call.Get(Of(id) + "/caps"), TributaryJson.Default.CapsInfo, cancellation);

    /// <summary>Returns the member's balance.</summary>
    public Task<BalanceInfo> GetBalanceAsync(string id, CancellationToken cancellation = default) =>
        wire.AskAsync(Call.Get(Of(id) + "/balance"), TributaryJson.Default.BalanceInfo, cancellation);

    /// <summary>Returns a page of the member's statement.</summary>
    public Task<Page<LedgerLine>> ListLedgerAsync(
        string id,
        ListQuery? query = null,
        CancellationToken cancellation = default
    ) =>
        wire.AskAsync(
            Call.Get((query ?? new ListQuery()).On(Of(id) + "/ledger")),
            TributaryJson.Default.PageLedgerLine,
            cancellation
        );

    /// <summary>Returns a page of the rewards that were granted to the member.</summary>
    public Task<Page<RewardInfo>> ListRewardsAsync(
        string id,
        ListQuery? query = null,
        CancellationToken cancellation = default
    ) =>
        wire.AskAsync(
            Call.Get((query ?? new ListQuery()).On(Of(id) + "/rewards")),
            TributaryJson.Default.PageRewardInfo,
            cancellation
        );

    /// <summary>Returns a page of the member's direct referrals.</summary>
    public Task<Page<ReferralInfo>> ListReferralsAsync(
        string id,
        ReferralQuery? query = null,
        CancellationToken cancellation = default
    ) =>
        wire.AskAsync(
            Call.Get((query ?? new ReferralQuery()).On(Of(id) + "/referrals")),
            TributaryJson.Default.PageReferralInfo,
            cancellation
        );

    /// <summary>Returns the members above this one, nearest first, at most 32 levels.</summary>
    public Task<Page<TreeNode>> ListUplineAsync(
        string id,
        ListQuery? query = null,
        CancellationToken cancellation = default
    ) =>
        wire.AskAsync(
            Call.Get((query ?? new ListQuery()).On(Of(id) + "/upline")),
            TributaryJson.Default.PageTreeNode,
            cancellation
        );

    /// <summary>Returns a page of the members below this one.</summary>
    public Task<Page<TreeNode>> ListDownlineAsync(
        string id,
        DownlineQuery? query = null,
        CancellationToken cancellation = default
    ) =>
        wire.AskAsync(
            Call.Get((query ?? new DownlineQuery()).On(Of(id) + "/downline")),
            TributaryJson.Default.PageTreeNode,
            cancellation
        );

    /// <summary>Returns all members below this one, page by page.</summary>
    public IAsyncEnumerable<TreeNode> AllDownlineAsync(
        string id,
        DownlineQuery? query = null,
        CancellationToken cancellation = default
    ) => Paging.EachAsync(query, (next, stop) => ListDownlineAsync(id, next, stop), cancellation);

    /// <summary>Adds a code to the member.</summary>
    /// <exception cref="TributaryException">The code is already in use (409) or is not allowed (422).</exception>
    public Task<CodeInfo> AddCodeAsync(string id, NewCode code, CancellationToken cancellation = default) =>
        wire.AskAsync(
            Call.Create(Of(id) + "/codes", code, TributaryJson.Default.NewCode),
            TributaryJson.Default.CodeInfo,
            cancellation
        );

    /// <summary>Returns a page of the member's codes, newest first, including ended ones.</summary>
    public Task<Page<CodeInfo>> ListCodesAsync(
        string id,
        ListQuery? query = null,
        CancellationToken cancellation = default
    ) =>
        wire.AskAsync(
            Call.Get((query ?? new ListQuery()).On(Of(id) + "/codes")),
            TributaryJson.Default.PageCodeInfo,
            cancellation
        );

    /// <summary>Corrects the member's balance. Above a limit, a second person must approve.</summary>
    public Task<AdjustmentInfo> AdjustAsync(
        string id,
        NewAdjustment adjustment,
        CancellationToken cancellation = default
    ) =>
        wire.AskAsync(
            Call.Post(Of(id) + "/adjustments", adjustment, TributaryJson.Default.NewAdjustment) with
            {
                Repeatable = true,
            },
            TributaryJson.Default.AdjustmentInfo,
            cancellation
        );

    private string Of(string id) => $"{path}/{Route.Segment(id)}";
}
