using System.Globalization;
using Tributary.Engine.Foundation;
using Tributary.Storage.Connections;
using Tributary.Storage.Queries;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Features.Retention;

/// <summary>
/// Blanks the texts of clicks that are older than the operator wants to keep them, in small transactions. Rows and
/// numbers stay, so no figure changes. Two nodes that do it at the same time are harmless.
/// </summary>
public sealed class OldClickTexts(Database database)
{
    private const string Reached = "retention.clicks";

    /// <summary>The rows of a transaction.</summary>
    public int AtOnce { get; init; } = 2_000;

    /// <summary>Blanks the browsers and addresses of clicks stored before a time.</summary>
    /// <remarks>It continues where the last call ended, since no click is stored at an earlier time.</remarks>
    /// <returns>The number of clicks that were blanked.</returns>
    public async ValueTask<long> BlankAsync(Instant before, CancellationToken stopping)
    {
        var from = await ReadReachedAsync(stopping);
        if (from >= before.Micros)
            return 0;
        var blanked = 0L;
        foreach (var program in await database.ListAsync("select id from program", r => r.Id<ProgramId>(0), stopping))
            for (var next = from; next < before.Micros; )
            {
                var (end, count) = await BlankAsync(program, next, before.Micros, stopping);
                (next, blanked) = (end, blanked + count);
            }
        var reached = before.Micros.ToString(CultureInfo.InvariantCulture);
        await StoredSettings.SetAsync(database, Reached, reached, stopping);
        return blanked;
    }

    private async ValueTask<long> ReadReachedAsync(CancellationToken stopping) =>
        await StoredSettings.FindAsync(database, Reached, stopping) is { } text
            ? long.Parse(text, CultureInfo.InvariantCulture)
            : 0;

    /// <returns>The time from which to continue, and the number of clicks that were blanked.</returns>
    private async ValueTask<(long End, int Count)> BlankAsync(
        ProgramId program,
        long from,
        long before,
        CancellationToken stopping
    )
    {
        var cut = await database.ListAsync(
            """
            select stored_at from click where program_id = @program and stored_at >= @from and stored_at < @before
            order by stored_at limit 1 offset @count
            """,
            row => row.GetInt64(0),
            stopping,
            ("@program", program),
            ("@from", from),
            ("@before", before),
            ("@count", AtOnce)
        );
        var end = cut is [var at] ? Math.Max(at, from + 1) : before;
        var count = await database.ExecuteAsync(
            """
            update click set user_agent = null, referrer_url = null, landing_url = null
            where program_id = @program and stored_at >= @from and stored_at < @end
                and (user_agent is not null or referrer_url is not null or landing_url is not null)
            """,
            stopping,
            ("@program", program),
            ("@from", from),
            ("@end", end)
        );
        return (end, count);
    }
}
