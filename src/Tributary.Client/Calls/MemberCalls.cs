using System.Net;
using System.Text.Json;
using Tributary.Client.Contracts;
using Tributary.Client.Contracts.Json;
using Tributary.Client.Http;

namespace Tributary.Client.Calls;

/// <summary>Sign-ups, members, their numbers and their tree.</summary>
public sealed class MemberCalls
{
    private readonly Wire wire;
    private readonly string path;

    internal MemberCalls(Wire wire, string scope) => (this.wire, path) = (wire, scope + "/members");

    /// <summary>Signs a member up. The same id again gives the same answer.</summary>
    /// <exception cref="TributaryException">
    /// 409 <c>already_referred</c> for the same id with another referrer or code; 422 for an unknown referrer or code.
    /// </exception>
    public Task<MemberInfo> AddAsync(NewMember member, CancellationToken cancellation = default) =>
        wire.AskAsync(Call.Post(path, member, TributaryJson.Default.NewMember) with { Repeatable = true }, TributaryJson.Default.MemberInfo, cancellation);

    /// <summary>Signs up to 1,000 members up, in order, so that one may name an earlier one; each succeeds or fails by itself.</summary>
    public Task<MemberResults> AddManyAsync(IReadOnlyList<NewMember> members, CancellationToken cancellation = default) =>
        wire.AskAsync(
            Call.Post(path, members, TributaryJson.Default.IReadOnlyListNewMember) with { Repeatable = true },
            TributaryJson.Default.MemberResults, cancellation);

    /// <summary>A member by the platform's own id.</summary>
    /// <exception cref="TributaryException">404 for an unknown member, 410 for an erased one.</exception>
    public Task<MemberInfo> GetAsync(string id, CancellationToken cancellation = default) =>
        wire.AskAsync(Call.Get(Of(id)), TributaryJson.Default.MemberInfo, cancellation);

    /// <summary>One page of the members.</summary>
    public Task<Page<MemberInfo>> ListAsync(MemberQuery? query = null, CancellationToken cancellation = default) =>
        wire.AskAsync(
            Call.Get((query ?? new MemberQuery()).On(path)), TributaryJson.Default.PageMemberInfo, cancellation);

    /// <summary>All members, page after page.</summary>
    public IAsyncEnumerable<MemberInfo> AllAsync(MemberQuery? query = null, CancellationToken cancellation = default) =>
        Paging.EachAsync(query, ListAsync, cancellation);

    /// <summary>Changes a member; what the patch does not set stays.</summary>
    public Task<MemberInfo> PatchAsync(string id, MemberPatch patch, CancellationToken cancellation = default) =>
        wire.AskAsync(
            new Call(HttpMethod.Patch, Of(id))
            {
                Body = JsonSerializer.SerializeToUtf8Bytes(patch, TributaryJson.Default.MemberPatch),
                Repeatable = true,
            },
            TributaryJson.Default.MemberInfo, cancellation);

    /// <summary>Erases a member's personal data; the id never returns. Erased already is no error.</summary>
    /// <param name="id">The platform's own id.</param>
    /// <param name="balance"><c>forfeit</c> or <c>keep</c>; null refuses while anything is owed.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    /// <exception cref="TributaryException">409 while owed, unless <paramref name="balance"/> says what becomes of it.</exception>
    public async Task EraseAsync(string id, string? balance = null, CancellationToken cancellation = default)
    {
        try
        {
            await wire.TellAsync(new Call(HttpMethod.Delete, Route.With(Of(id), ("balance", balance))) { Repeatable = true }, cancellation);
        }
        catch (TributaryException gone) when (gone.Status == HttpStatusCode.Gone)
        {
            // Done before, perhaps by a first sending whose answer was lost.
        }
    }

    /// <summary>Everything that is kept about a member, as JSON: the answer to a request for access.</summary>
    public Task<string> ExportAsync(string id, CancellationToken cancellation = default) =>
        wire.AskTextAsync(Call.Get(Of(id) + "/export"), cancellation);

    /// <summary>The member's numbers.</summary>
    public Task<MemberStats> GetStatsAsync(string id, CancellationToken cancellation = default) =>
        wire.AskAsync(Call.Get(Of(id) + "/stats"), TributaryJson.Default.MemberStats, cancellation);

    /// <summary>
    /// One page of the decisions that concern the member, whether they granted something or not: the member's own
    /// events, and those of members below.
    /// </summary>
    /// <remarks>A page of a very large tree may hold fewer items than asked for, and still have a next one.</remarks>
    public Task<Page<MemberDecision>> ListDecisionsAsync(
        string id, ListQuery? query = null, CancellationToken cancellation = default) =>
        wire.AskAsync(
            Call.Get((query ?? new ListQuery()).On(Of(id) + "/decisions")), TributaryJson.Default.PageMemberDecision,
            cancellation);

    /// <summary>All decisions that concern the member, page after page.</summary>
    public IAsyncEnumerable<MemberDecision> AllDecisionsAsync(
        string id, ListQuery? query = null, CancellationToken cancellation = default) =>
        Paging.EachAsync(query, (next, stop) => ListDecisionsAsync(id, next, stop), cancellation);

    /// <summary>What the member has used of each cap in the current period, and what is left.</summary>
    public Task<CapsInfo> GetCapsAsync(string id, CancellationToken cancellation = default) =>
        wire.AskAsync(Call.Get(Of(id) + "/caps"), TributaryJson.Default.CapsInfo, cancellation);

    /// <summary>What the member has earned.</summary>
    public Task<BalanceInfo> GetBalanceAsync(string id, CancellationToken cancellation = default) =>
        wire.AskAsync(Call.Get(Of(id) + "/balance"), TributaryJson.Default.BalanceInfo, cancellation);

    /// <summary>One page of the member's statement.</summary>
    public Task<Page<LedgerLine>> ListLedgerAsync(string id, ListQuery? query = null, CancellationToken cancellation = default) =>
        wire.AskAsync(Call.Get((query ?? new ListQuery()).On(Of(id) + "/ledger")), TributaryJson.Default.PageLedgerLine, cancellation);

    /// <summary>One page of the rewards granted to the member.</summary>
    public Task<Page<RewardInfo>> ListRewardsAsync(string id, ListQuery? query = null, CancellationToken cancellation = default) =>
        wire.AskAsync(Call.Get((query ?? new ListQuery()).On(Of(id) + "/rewards")), TributaryJson.Default.PageRewardInfo, cancellation);

    /// <summary>One page of the members this one brought in directly.</summary>
    public Task<Page<ReferralInfo>> ListReferralsAsync(string id, ReferralQuery? query = null, CancellationToken cancellation = default) =>
        wire.AskAsync(Call.Get((query ?? new ReferralQuery()).On(Of(id) + "/referrals")), TributaryJson.Default.PageReferralInfo, cancellation);

    /// <summary>The members above this one, nearest first; the nearest 32 are known.</summary>
    public Task<Page<TreeNode>> ListUplineAsync(string id, ListQuery? query = null, CancellationToken cancellation = default) =>
        wire.AskAsync(Call.Get((query ?? new ListQuery()).On(Of(id) + "/upline")), TributaryJson.Default.PageTreeNode, cancellation);

    /// <summary>One page of the members below this one.</summary>
    public Task<Page<TreeNode>> ListDownlineAsync(string id, DownlineQuery? query = null, CancellationToken cancellation = default) =>
        wire.AskAsync(Call.Get((query ?? new DownlineQuery()).On(Of(id) + "/downline")), TributaryJson.Default.PageTreeNode, cancellation);

    /// <summary>All members below this one, page after page.</summary>
    public IAsyncEnumerable<TreeNode> AllDownlineAsync(string id, DownlineQuery? query = null, CancellationToken cancellation = default) =>
        Paging.EachAsync(query, (next, stop) => ListDownlineAsync(id, next, stop), cancellation);

    /// <summary>Adds a code to the member.</summary>
    /// <exception cref="TributaryException">409 for a code already in use; 422 for one that is not allowed.</exception>
    public Task<CodeInfo> AddCodeAsync(string id, NewCode code, CancellationToken cancellation = default) =>
        wire.AskAsync(Call.Create(Of(id) + "/codes", code, TributaryJson.Default.NewCode), TributaryJson.Default.CodeInfo, cancellation);

    /// <summary>One page of the member's codes, newest first; those that have ended too.</summary>
    public Task<Page<CodeInfo>> ListCodesAsync(string id, ListQuery? query = null, CancellationToken cancellation = default) =>
        wire.AskAsync(Call.Get((query ?? new ListQuery()).On(Of(id) + "/codes")), TributaryJson.Default.PageCodeInfo, cancellation);

    /// <summary>Corrects the member's balance. Above a limit a second person has to agree.</summary>
    public Task<AdjustmentInfo> AdjustAsync(string id, NewAdjustment adjustment, CancellationToken cancellation = default) =>
        wire.AskAsync(
            Call.Post(Of(id) + "/adjustments", adjustment, TributaryJson.Default.NewAdjustment) with { Repeatable = true },
            TributaryJson.Default.AdjustmentInfo, cancellation);

    private string Of(string id) => $"{path}/{Route.Segment(id)}";
}
