using System.Globalization;
using Microsoft.Extensions.Caching.Hybrid;
using Tributary.Client.Contracts;
using Tributary.Engine.Foundation;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Terms;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Json;
using Tributary.Server.Http;
using Tributary.Storage.Features.Leaderboards;

namespace Tributary.Server.Features.Leaderboards;

/// <summary>
/// Returns the best members of the last ranking. An answer is cached for a second, and through Redis by other nodes for
/// one more.
/// </summary>
internal sealed class LeaderboardReadEndpoints(
    IStore store,
    LeaderboardReads reads,
    StandingReads standingReads,
    RememberedStandings standings,
    HybridCache cache
) : IEndpoints
{
    private const int UsualPlaces = 20;
    private static readonly HybridCacheEntryOptions s_remembered = new()
    {
        Expiration = TimeSpan.FromSeconds(1),
        LocalCacheExpiration = TimeSpan.FromSeconds(1),
    };

    public static void AddServices(IServiceCollection services) =>
        services
            .AddSingleton<LeaderboardReads>()
            .AddSingleton<LeaderboardRollup>()
            .AddSingleton<StandingReads>()
            .AddSingleton<RememberedStandings>();

    public void Map(IEndpointRouteBuilder app) =>
        app.MapGet("/v1/programs/{program}/leaderboard", FindAsync)
            .Needing(Scopes.Read)
            .WithName("GetLeaderboard")
            .WithTags("Leaderboard")
            .WithSummary("Ranks the best members by referrals, revenue or rewards. as_of is the time of the ranking.")
            .WithQuery([
                .. BoardParameters.All,
                BoardParameters.Audience(BoardAudience.Platform),
                QueryParameter.Count(
                    "limit",
                    $"The number of places, 1 to {LeaderboardRollup.Places}. Default: {UsualPlaces}.",
                    LeaderboardRollup.Places,
                    UsualPlaces
                ),
            ])
            .Produces<LeaderboardInfo>()
            .Refusing(400);

    private async Task<IResult> FindAsync(
        ProgramCall call,
        [AsParameters] BoardParameters parameters,
        string? limit,
        CancellationToken stopping
    )
    {
        if (
            !parameters.TryRead(call, store, out var board, out var problem)
            || !parameters.TryReadAudience(BoardAudience.Platform, out var audience, out problem)
            || !QueryNumbers.TryRead(limit, "limit", LeaderboardRollup.Places, UsualPlaces, out var places, out problem)
        )
            return problem;
        var asked = (call.Program, Board: board, OnlyListed: audience == BoardAudience.Members, Places: places);
        var key = string.Create(
            CultureInfo.InvariantCulture,
            $"leaderboard:{board.Program}:{EnumNames.Of(board.Measure)}:{EnumNames.Of(board.Span)}"
                + $":{places}:{board.Currency}:{EnumNames.Of(audience)}:{board.Group}"
        );
        return new WrittenAnswer(
            await cache.GetOrCreateAsync(
                key,
                asked,
                (asked, stopping) => WriteAsync(asked.Program, asked.Board, asked.OnlyListed, asked.Places, stopping),
                s_remembered,
                cancellationToken: stopping
            )
        );
    }

    /// <returns>The answer's body.</returns>
    private async ValueTask<byte[]> WriteAsync(
        ProgramFacts program,
        LeaderboardKey board,
        bool onlyListed,
        int limit,
        CancellationToken stopping
    )
    {
        var (asOf, places) = board.Group is null
            ? await ReadRankedAsync(program, board, onlyListed, limit, stopping)
            : await ReadGroupAsync(program, board, onlyListed, limit, stopping);
        return JsonAnswer<LeaderboardInfo>.Write(
            new LeaderboardInfo
            {
                Items = [.. places.Select(place => BoardAnswers.Line(place, showsIds: !onlyListed))],
                AsOf = asOf.ToDateTimeOffset(),
                By = EnumNames.Of(board.Measure),
                Period = EnumNames.Of(board.Span),
                Currency = BoardAnswers.CurrencyOf(board),
            }
        );
    }

    private async ValueTask<(Instant AsOf, IEnumerable<LeaderboardPlace> Places)> ReadRankedAsync(
        ProgramFacts program,
        LeaderboardKey board,
        bool onlyListed,
        int limit,
        CancellationToken stopping
    )
    {
        var view = await reads.FindAsync(
            program.Id,
            board.Measure,
            board.Span,
            onlyListed ? LeaderboardRollup.Places : limit,
            stopping,
            board.Currency == program.HomeCurrency ? null : board.Currency
        );
        var shown = view.Places.Where(place => !onlyListed || place.Member.IsListed).Take(limit);
        return (view.AsOf ?? store.Now, shown);
    }

    private async ValueTask<(Instant AsOf, IEnumerable<LeaderboardPlace> Places)> ReadGroupAsync(
        ProgramFacts program,
        LeaderboardKey board,
        bool onlyListed,
        int limit,
        CancellationToken stopping
    )
    {
        var whole = await standings.FindAsync(program, board, stopping);
        return (whole.AsOf, await standingReads.ListBestAsync(program.Id, whole, limit, onlyListed, stopping));
    }
}
