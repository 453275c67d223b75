using Tributary.Client.Contracts;
using Tributary.Client.Contracts.Json;
using Tributary.Client.Http;

namespace Tributary.Client.Calls;

/// <summary>Fraud detection: what it found, and what people make of it.</summary>
public sealed class FraudCalls
{
    private readonly Wire wire;
    private readonly string scope;

    internal FraudCalls(Wire wire, string scope) => (this.wire, this.scope) = (wire, scope);

    /// <summary>One page of the cases.</summary>
    public Task<Page<CaseInfo>> ListCasesAsync(CaseQuery? query = null, CancellationToken cancellation = default) =>
        wire.AskAsync(Call.Get((query ?? new CaseQuery()).On(Cases)), TributaryJson.Default.PageCaseInfo, cancellation);

    /// <summary>All cases, page after page.</summary>
    public IAsyncEnumerable<CaseInfo> AllCasesAsync(CaseQuery? query = null, CancellationToken cancellation = default) =>
        Paging.EachAsync(query, ListCasesAsync, cancellation);

    /// <summary>A case with its evidence.</summary>
    public Task<CaseDetail> GetCaseAsync(string id, CancellationToken cancellation = default) =>
        wire.AskAsync(Call.Get(Case(id)), TributaryJson.Default.CaseDetail, cancellation);

    /// <summary>Says who looks after a case; null for nobody.</summary>
    public Task<CaseInfo> AssignAsync(string id, string? assignee, CancellationToken cancellation = default) =>
        wire.AskAsync(
            Call.Post(Case(id) + "/assign", new CaseAssignment { Assignee = assignee }, TributaryJson.Default.CaseAssignment), TributaryJson.Default.CaseInfo, cancellation);

    /// <summary>Writes a note to a case.</summary>
    public Task<CaseInfo> NoteAsync(string id, string text, CancellationToken cancellation = default) =>
        wire.AskAsync(Call.Post(Case(id) + "/notes", new NewCaseNote { Text = text }, TributaryJson.Default.NewCaseNote), TributaryJson.Default.CaseInfo, cancellation);

    /// <summary>Resolves a case with one of <see cref="CaseOutcomes"/>.</summary>
    public Task<CaseInfo> ResolveAsync(string id, string outcome, string? note = null, CancellationToken cancellation = default) =>
        wire.AskAsync(
            Call.Post(Case(id) + "/resolve", new CaseResolution { Outcome = outcome, Note = note }, TributaryJson.Default.CaseResolution),
            TributaryJson.Default.CaseInfo, cancellation);

    /// <summary>Resolves up to 1,000 cases at once, each by itself.</summary>
    public Task<CaseResults> ResolveManyAsync(IReadOnlyList<string> ids, string outcome, string? note = null, CancellationToken cancellation = default) =>
        wire.AskAsync(
            Call.Post(Cases + "/resolve", new CaseResolution { Outcome = outcome, Note = note, Ids = ids }, TributaryJson.Default.CaseResolution),
            TributaryJson.Default.CaseResults, cancellation);

    /// <summary>Why a member's referral is held, rejected or clear.</summary>
    public Task<MemberFraud> GetMemberAsync(string member, CancellationToken cancellation = default) =>
        wire.AskAsync(Call.Get($"{scope}/members/{Route.Segment(member)}/fraud"), TributaryJson.Default.MemberFraud, cancellation);

    /// <summary>Tells what became known of a member; its referral is looked at once more.</summary>
    public Task<MemberFraud> AddTraitsAsync(string member, NewTraits traits, CancellationToken cancellation = default) =>
        wire.AskAsync(
            Call.Post($"{scope}/members/{Route.Segment(member)}/traits", traits, TributaryJson.Default.NewTraits) with { Repeatable = true },
            TributaryJson.Default.MemberFraud, cancellation);

    /// <summary>How well each signal tells, by what people said of cases.</summary>
    public Task<Page<SignalPrecision>> ListSignalsAsync(CancellationToken cancellation = default) =>
        wire.AskAsync(Call.Get($"{scope}/fraud/signals"), TributaryJson.Default.PageSignalPrecision, cancellation);

    private string Cases => scope + "/fraud/cases";

    private string Case(string id) => $"{Cases}/{Route.Segment(id)}";
}
