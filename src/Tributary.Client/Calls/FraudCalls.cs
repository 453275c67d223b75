using Tributary.Client.Contracts;
using Tributary.Client.Contracts.Json;
using Tributary.Client.Http;

namespace Tributary.Client.Calls;

/// <summary>The calls for fraud detection and its cases.</summary>
public sealed class FraudCalls
{
    private readonly Wire wire;
    private readonly string scope;

    internal FraudCalls(Wire wire, string scope) => (this.wire, this.scope) = (wire, scope);

    /// <summary>Returns a page of the cases.</summary>
    public Task<Page<CaseInfo>> ListCasesAsync(CaseQuery? query = null, CancellationToken cancellation = default) =>
        wire.AskAsync(Call.Get((query ?? new CaseQuery()).On(Cases)), TributaryJson.Default.PageCaseInfo, cancellation);

    /// <summary>Returns all cases, page by page.</summary>
    public IAsyncEnumerable<CaseInfo> AllCasesAsync(
        CaseQuery? query = null,
        CancellationToken cancellation = default
    ) => Paging.EachAsync(query, ListCasesAsync, cancellation);

    /// <summary>Returns a case with its evidence.</summary>
    public Task<CaseDetail> GetCaseAsync(string id, CancellationToken cancellation = default) =>
        wire.AskAsync(Call.Get(Case(id)), TributaryJson.Default.CaseDetail, cancellation);

    /// <summary>Returns who is connected with the member of a case.</summary>
    public Task<RingInfo> GetRingAsync(string id, CancellationToken cancellation = default) =>
        wire.AskAsync(Call.Get(Case(id) + "/ring"), TributaryJson.Default.RingInfo, cancellation);

    /// <summary>Shows what other settings of fraud detection would have held. It writes nothing.</summary>
    public Task<BacktestInfo> BacktestAsync(NewBacktest backtest, CancellationToken cancellation = default) =>
        wire.AskAsync(
            Call.Post($"{scope}/fraud/backtest", backtest, TributaryJson.Default.NewBacktest) with
            {
                Repeatable = true,
            },
            TributaryJson.Default.BacktestInfo,
            cancellation
        );

    /// <summary>Assigns a case. Null removes the assignment.</summary>
    public Task<CaseInfo> AssignAsync(string id, string? assignee, CancellationToken cancellation = default) =>
        wire.AskAsync(
            Call.Post(
                Case(id) + "/assign",
                new CaseAssignment { Assignee = assignee },
                TributaryJson.Default.CaseAssignment
            ),
            TributaryJson.Default.CaseInfo,
            cancellation
        );

    /// <summary>Adds a note to a case.</summary>
    public Task<CaseInfo> NoteAsync(string id, string text, CancellationToken cancellation = default) =>
        wire.AskAsync(
            Call.Post(Case(id) + "/notes", new NewCaseNote { Text = text }, TributaryJson.Default.NewCaseNote),
            TributaryJson.Default.CaseInfo,
            cancellation
        );

    /// <summary>Resolves a case with one of <see cref="CaseOutcomes"/>.</summary>
    public Task<CaseInfo> ResolveAsync(
        string id,
        string outcome,
        string? note = null,
        CancellationToken cancellation = default
    ) =>
        wire.AskAsync(
            Call.Post(
                Case(id) + "/resolve",
                new CaseResolution { Outcome = outcome, Note = note },
                TributaryJson.Default.CaseResolution
            ),
            TributaryJson.Default.CaseInfo,
            cancellation
        );

    /// <summary>Resolves up to 1,000 cases. Each one succeeds or fails alone.</summary>
    public Task<CaseResults> ResolveManyAsync(
        IReadOnlyList<string> ids,
        string outcome,
        string? note = null,
        CancellationToken cancellation = default
    ) =>
        wire.AskAsync(
            Call.Post(
                Cases + "/resolve",
                new CaseResolution
                {
                    Outcome = outcome,
                    Note = note,
                    Ids = ids,
                },
                TributaryJson.Default.CaseResolution
            ),
            TributaryJson.Default.CaseResults,
            cancellation
        );

    /// <summary>Returns the result of fraud detection for a member's referral.</summary>
    public Task<MemberFraud> GetMemberAsync(string member, CancellationToken cancellation = default) =>
        wire.AskAsync(
            Call.Get($"{scope}/members/{Route.Segment(member)}/fraud"),
            TributaryJson.Default.MemberFraud,
            cancellation
        );

    /// <summary>Adds values that became known about a member. The referral is then checked again.</summary>
    public Task<MemberFraud> AddTraitsAsync(
        string member,
        NewTraits traits,
        CancellationToken cancellation = default
    ) =>
        wire.AskAsync(
            Call.Post($"{scope}/members/{Route.Segment(member)}/traits", traits, TributaryJson.Default.NewTraits) with
            {
                Repeatable = true,
            },
            TributaryJson.Default.MemberFraud,
            cancellation
        );

    /// <summary>Returns the precision of each signal, measured by the outcomes of cases.</summary>
    public Task<Page<SignalPrecision>> ListSignalsAsync(CancellationToken cancellation = default) =>
        wire.AskAsync(Call.Get($"{scope}/fraud/signals"), TributaryJson.Default.PageSignalPrecision, cancellation);

    private string Cases => scope + "/fraud/cases";

    private string Case(string id) => $"{Cases}/{Route.Segment(id)}";
}
