using System.Globalization;
using Microsoft.Extensions.Caching.Hybrid;
using Tributary.Client.Contracts;
using Tributary.Engine.Foundation;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Terms;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Json;
using Tributary.Server.Http;
using Tributary.Storage.Features.Leaderboards;

namespace Tributary.Server.Features.Leaderboards;

/// <summary>
/// Returns the best members of the last ranking. An answer is cached for a second, and through Redis by other nodes for
/// one more.
/// </summary>
internal sealed class LeaderboardReadEndpoints(IStore store, LeaderboardReads reads, HybridCache cache) : IEndpoints
{
    private const int UsualPlaces = 20;
    private static readonly HybridCacheEntryOptions s_remembered = new()
    {
        Expiration = TimeSpan.FromSeconds(1),
        LocalCacheExpiration = TimeSpan.FromSeconds(1),
    };

    public static void AddServices(IServiceCollection services) =>
        services.AddSingleton<LeaderboardReads>().AddSingleton<LeaderboardRollup>();

    public void Map(IEndpointRouteBuilder app) =>
        app.MapGet("/v1/programs/{program}/leaderboard", FindAsync)
            .Needing(Scopes.Read)
            .WithName("GetLeaderboard")
            .WithTags("Leaderboard")
            .WithSummary("Ranks the best members by referrals, revenue or rewards. as_of is the time of the ranking.")
            .WithQuery(
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
                QueryParameter.Count(
                    "limit",
                    $"The number of places, 1 to {LeaderboardRollup.Places}. Default: {UsualPlaces}.",
                    LeaderboardRollup.Places,
                    UsualPlaces
                )
            )
            .Produces<LeaderboardInfo>()
            .Refusing(400);

    private async Task<IResult> FindAsync(
        ProgramCall call,
        string? by,
        string? period,
        string? limit,
        string? currency,
        CancellationToken stopping
    )
    {
        if (!QueryWords.TryRead<LeaderboardMeasure>(by, "by", out var measure, out var problem))
            return problem;
        if (!QueryWords.TryRead<LeaderboardSpan>(period, "period", out var span, out problem))
            return problem;
        if (!QueryNumbers.TryRead(limit, "limit", LeaderboardRollup.Places, UsualPlaces, out var places, out problem))
            return problem;

        var plan = call.Program.PlanAt(store.Now);
        string[] known = [.. plan.Accepts.Concat(plan.Units.Keys).Order(StringComparer.Ordinal)];
        if (currency is not null && !known.Contains(currency))
        {
            return Problems.Of(
                ErrorCodes.InvalidParameter,
                $"currency must be one that the Terms accept, or one of their units: {string.Join(", ", known)}."
            );
        }

        var asked = (
            call.Program,
            By: measure ?? LeaderboardMeasure.Referrals,
            Span: span ?? LeaderboardSpan.All,
            Places: places,
            Currency: currency ?? plan.Currency
        );
        var key = string.Create(
            CultureInfo.InvariantCulture,
            $"leaderboard:{call.Program.Id}:{EnumNames.Of(asked.By)}:{EnumNames.Of(asked.Span)}"
                + $":{places}:{asked.Currency}"
        );
        return new WrittenAnswer(
            await cache.GetOrCreateAsync(
                key,
                asked,
                (asked, stopping) =>
                    ReadAsync(asked.Program, asked.By, asked.Span, asked.Places, asked.Currency, stopping),
                s_remembered,
                cancellationToken: stopping
            )
        );
    }

    /// <returns>The answer's body.</returns>
    private async ValueTask<byte[]> ReadAsync(
        ProgramFacts program,
        LeaderboardMeasure by,
        LeaderboardSpan span,
        int places,
        string currency,
        CancellationToken stopping
    )
    {
        var board = await reads.FindAsync(
            program.Id,
            by,
            span,
            places,
            stopping,
            currency == program.HomeCurrency ? null : currency
        );
        return JsonAnswer<LeaderboardInfo>.Write(
            new LeaderboardInfo
            {
                Items = Lines(board.Places),
                AsOf = (board.AsOf ?? store.Now).ToDateTimeOffset(),
                By = EnumNames.Of(by),
                Period = EnumNames.Of(span),
                Currency = by == LeaderboardMeasure.Referrals ? null : currency,
            }
        );
    }

    /// <summary>Equal values share the place of the first of them.</summary>
    private static LeaderboardLine[] Lines(IReadOnlyList<LeaderboardPlace> places)
    {
        var lines = new LeaderboardLine[places.Count];
        for (var i = 0; i < lines.Length; i++)
        {
            var isShared = i > 0 && places[i].Value == places[i - 1].Value;
            lines[i] = new LeaderboardLine
            {
                Rank = isShared ? lines[i - 1].Rank : places[i].Rank,
                Member = places[i].Member,
                Value = places[i].Value,
            };
        }
        return lines;
    }
}
