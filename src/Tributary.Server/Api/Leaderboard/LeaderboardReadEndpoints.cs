using System.Globalization;
using Tributary.Client;
using Tributary.Engine;
using Tributary.Storage;

namespace Tributary.Server;

/// <summary>The best members, as the roll-up last ranked them.</summary>
internal static class LeaderboardReadEndpoints
{
    private const int UsualPlaces = 20;

    public static void MapLeaderboardReads(this IEndpointRouteBuilder app) =>
        app.MapGet("/v1/programs/{program}/leaderboard", FindAsync).Needing(Scopes.Read).WithName("GetLeaderboard").WithTags("Leaderboard")
            .WithSummary("The best members by referrals, revenue or rewards, of all time or of this month or week; as_of says how fresh it is.")
            .Produces<LeaderboardInfo>().Refusing(400);

    private static async Task<IResult> FindAsync(
        ProgramCall call, string? by, string? period, string? limit, LeaderboardReads reads, IStore store, CancellationToken stopping)
    {
        if (!QueryWords.TryRead<LeaderboardMeasure>(by, "by", out var measure, out var problem)) return problem;
        if (!QueryWords.TryRead<LeaderboardSpan>(period, "period", out var span, out problem)) return problem;
        var places = UsualPlaces;
        if (limit is not null
            && (!int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out places) || places is < 1 or > LeaderboardRollup.Places))
            return Problems.Of(ErrorCodes.InvalidParameter, $"limit is a whole number from 1 to {LeaderboardRollup.Places}.");

        var wanted = measure ?? LeaderboardMeasure.Referrals;
        var board = await reads.FindAsync(call.Program.Id, wanted, span ?? LeaderboardSpan.All, places, stopping);
        return JsonAnswer.Of(new LeaderboardInfo
        {
            Items = Lines(board.Places),
            AsOf = (board.AsOf ?? store.Now).ToDateTimeOffset(),
            By = Word.Of(wanted),
            Period = Word.Of(span ?? LeaderboardSpan.All),
            Currency = wanted == LeaderboardMeasure.Referrals ? null : call.Program.PlanAt(store.Now).Currency,
        });
    }

    /// <summary>Equal values share the place of the first of them.</summary>
    private static LeaderboardLine[] Lines(IReadOnlyList<LeaderboardPlace> places)
    {
        var lines = new LeaderboardLine[places.Count];
        for (var i = 0; i < lines.Length; i++)
        {
            var isShared = i > 0 && places[i].Value == places[i - 1].Value;
            lines[i] = new LeaderboardLine { Rank = isShared ? lines[i - 1].Rank : places[i].Rank, Member = places[i].Member, Value = places[i].Value };
        }
        return lines;
    }
}
