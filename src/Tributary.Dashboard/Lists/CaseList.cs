using MudBlazor;
using Tributary.Client;
using Tributary.Client.Contracts;

namespace Tributary.Dashboard.Lists;

/// <summary>The cases of fraud of a program: the open ones, or those that were decided.</summary>
public static class CaseList
{
    /// <summary>The name of the list.</summary>
    public const string Name = "cases";

    private const string Open = "open";

    private static readonly IReadOnlyList<string> s_scores = ["60", "70", "80", "90", "100"];

    /// <summary>Returns the list.</summary>
    /// <param name="time">Measures how long an open case has waited.</param>
    public static ListOf<CaseInfo> Of(TimeProvider time) =>
        new()
        {
            Name = Name,
            One = "case",
            From = ListAsync,
            Key = one => one.Id,
            Icon = Icons.Material.Outlined.VerifiedUser,
            Empty = "Sign-ups that look wrong wait here for a person.",
            Columns =
            [
                new("member", "Case", one => new TextCell(one.Member, "fraud/" + one.Id)),
                new("referrer", "Referrer", one => TextCell.Member(one.Referrer)),
                new("score", "Score", one => new NumberCell(one.Score)) { IsNumber = true },
                new("verdict", "Verdict", one => new StatusCell(one.Verdict)),
                new("waited", "Waited", one => new SpanCell(WaitOf(one, time)))
                {
                    Note = "Until it was decided, or until now",
                },
                new("assignee", "Assigned to", one => new TextCell(one.Assignee)),
                new("opened_at", "Opened", one => new MomentCell(one.OpenedAt)),
                new("outcome", "Outcome", one => new WordCell(one.Outcome)),
                new("resolved_by", "Decided by", one => new TextCell(one.ResolvedBy)) { IsExtra = true },
                new("resolved_at", "Decided", one => new MomentCell(one.ResolvedAt)) { IsExtra = true },
                new("id", "Id", one => new TextCell(one.Id)) { IsExtra = true },
            ],
            Filters =
            [
                new WordFilter("status", "Status", ["resolved"]) { Usual = "Open", Say = _ => "Decided" },
                new WordFilter("score", "Score", s_scores) { Usual = "Any score", Say = least => least + " or more" },
                new TextFilter("assignee", "Assigned to"),
            ],
        };

    private static Task<Page<CaseInfo>> ListAsync(TributaryClient client, ListChoice choice) =>
        client.Fraud.ListCasesAsync(
            new CaseQuery
            {
                Status = choice["status"] ?? Open,
                Assignee = choice["assignee"],
                MinScore = choice.Number("score"),
                Cursor = choice.Cursor,
                Limit = choice.Limit,
            }
        );

    private static TimeSpan WaitOf(CaseInfo one, TimeProvider time) =>
        (one.ResolvedAt ?? time.GetUtcNow()) - one.OpenedAt;
}
