using Microsoft.AspNetCore.Mvc;
using Tributary.Engine.Foundation;
using Tributary.Engine.Pipeline;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Errors;
using Tributary.Server.Http;
using Tributary.Storage.Features.Leaderboards;

namespace Tributary.Server.Features.Leaderboards;

/// <summary>For whom a leaderboard is written.</summary>
internal enum BoardAudience
{
    /// <summary>The platform: every member, with its id.</summary>
    Platform,

    /// <summary>Members: only those who are listed, by their display names.</summary>
    Members,
}

/// <summary>The query parameters of both calls.</summary>
internal sealed record BoardParameters
{
    private const int MaxGroupLength = 64;

    public static readonly QueryParameter[] All =
    [
        QueryParameter.Words<LeaderboardMeasure>(
            "by",
            "The figure that members are ranked by. Default: `referrals`.",
            LeaderboardMeasure.Referrals
        ),
        QueryParameter.Words<LeaderboardSpan>(
            "period",
            "All time, or the current month or week. Default: `all`.",
            LeaderboardSpan.All
        ),
        QueryParameter.Text(
            "currency",
            "The currency or unit that revenue and rewards are ranked in. Default: the program's own. "
                + "Not allowed with `referrals`.",
            "USD"
        ),
        QueryParameter.Text("group", "Ranks only members that are in this group now. Default: all.", "default"),
    ];

    [FromQuery(Name = "by")]
    public string? By { get; init; }

    [FromQuery(Name = "period")]
    public string? Period { get; init; }

    [FromQuery(Name = "currency")]
    public string? Currency { get; init; }

    [FromQuery(Name = "group")]
    public string? Group { get; init; }

    [FromQuery(Name = "for")]
    public string? For { get; init; }

    /// <param name="usual">The audience when none is given.</param>
    public static QueryParameter Audience(BoardAudience usual) =>
        QueryParameter.Words<BoardAudience>(
            "for",
            "`platform` shows every member with its id. `members` shows display names and no ids, and leaves out "
                + "members who are not listed, so that it can be passed on to members. "
                + $"Default: `{EnumNames.Of(usual)}`.",
            usual
        );

    public bool TryRead(ProgramCall call, IStore store, out LeaderboardKey board, out ProblemResult problem)
    {
        board = null!;
        if (!QueryWords.TryRead<LeaderboardMeasure>(By, "by", out var measure, out problem!))
            return false;
        if (!QueryWords.TryRead<LeaderboardSpan>(Period, "period", out var span, out problem!))
            return false;
        if (Group is { Length: 0 or > MaxGroupLength })
        {
            problem = Problems.Of(
                RequestErrors.InvalidParameter,
                $"group must be a text of 1 to {MaxGroupLength} characters."
            );
            return false;
        }
        var plan = call.Program.PlanAt(store.Now);
        string[] known = [.. plan.Accepts.Concat(plan.Units.Keys).Order(StringComparer.Ordinal)];
        if (Currency is not null && !known.Contains(Currency))
        {
            problem = Problems.Of(
                RequestErrors.InvalidParameter,
                $"currency must be one that the Terms accept, or one of their units: {string.Join(", ", known)}."
            );
            return false;
        }
        board = new LeaderboardKey(
            call.Program.Id,
            measure ?? LeaderboardMeasure.Referrals,
            span ?? LeaderboardSpan.All,
            Currency ?? plan.Currency,
            Group
        );
        return true;
    }

    public bool TryReadAudience(BoardAudience usual, out BoardAudience audience, out ProblemResult problem)
    {
        var isRead = QueryWords.TryRead<BoardAudience>(For, "for", out var asked, out problem!);
        audience = asked ?? usual;
        return isRead;
    }
}
