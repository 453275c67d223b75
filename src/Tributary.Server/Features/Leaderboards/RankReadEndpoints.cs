using Tributary.Client.Contracts;
using Tributary.Engine.Foundation;
using Tributary.Engine.Pipeline;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Json;
using Tributary.Server.Http;
using Tributary.Storage.Features.Leaderboards;
using Tributary.Storage.Features.Members;

namespace Tributary.Server.Features.Leaderboards;

/// <summary>Returns a member's own place on a leaderboard.</summary>
internal sealed class RankReadEndpoints(
    IStore store,
    MemberReads members,
    StandingReads reads,
    RememberedStandings standings
) : IEndpoints
{
    private const int UsualNeighbors = 2;
    private const int MostNeighbors = 10;

    public void Map(IEndpointRouteBuilder app) =>
        app.MapGet("/v1/programs/{program}/members/{id}/rank", FindAsync)
            .Needing(Scopes.Read)
            .OpeningToMember()
            .WithName("GetRank")
            .WithTags("Leaderboard")
            .WithSummary(
                "Returns a member's rank and value, and who is above and below. as_of is the time of the ranking."
            )
            .WithQuery([
                .. BoardParameters.All,
                BoardParameters.Audience(BoardAudience.Members),
                QueryParameter.Count(
                    "around",
                    "The number of members above, and of those below, 1 to "
                        + $"{MostNeighbors}. Default: {UsualNeighbors}.",
                    MostNeighbors,
                    UsualNeighbors
                ),
            ])
            .Produces<MemberRank>()
            .Refusing(400, 410);

    private async Task<IResult> FindAsync(
        ProgramCall call,
        string id,
        [AsParameters] BoardParameters parameters,
        string? around,
        CancellationToken stopping
    )
    {
        if (
            !parameters.TryRead(call, store, out var board, out var refusal)
            || !parameters.TryReadAudience(BoardAudience.Members, out var audience, out refusal)
            || !QueryNumbers.TryRead(around, "around", MostNeighbors, UsualNeighbors, out var neighbors, out refusal)
        )
            return refusal;
        var (member, problem) = await MemberLookup.FindAsync(members, call, id, stopping);
        if (member is null)
            return problem!;
        var all = await standings.FindAsync(call.Program, board, stopping);
        var rank = new MemberRank
        {
            Members = all.Count,
            DisplayName = member.DisplayName,
            LeaderboardOptOut = member.IsUnlisted,
            Above = [],
            Below = [],
            AsOf = all.AsOf.ToDateTimeOffset(),
            By = EnumNames.Of(board.Measure),
            Period = EnumNames.Of(board.Span),
            Currency = BoardAnswers.CurrencyOf(board),
        };
        if (all.PositionOf(member.Id) is not { } position)
            return JsonAnswer.Of(rank);
        // A member's own pages never get ids of others, even if they ask for them.
        var onlyListed = audience == BoardAudience.Members || call.Caller.Member is not null;
        var (above, below) = await reads.ListAroundAsync(
            call.Program.Id,
            all,
            position,
            (neighbors, onlyListed),
            stopping
        );
        return JsonAnswer.Of(
            rank with
            {
                Rank = all.RankAt(position),
                Value = all.ValueAt(position),
                Above = [.. above.Select(place => BoardAnswers.Line(place, showsIds: !onlyListed))],
                Below = [.. below.Select(place => BoardAnswers.Line(place, showsIds: !onlyListed))],
            }
        );
    }
}
