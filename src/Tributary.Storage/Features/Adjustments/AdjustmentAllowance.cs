using Tributary.Engine.Foundation;
using Tributary.Storage.Connections;

namespace Tributary.Storage.Features.Adjustments;

/// <summary>
/// Records how much each key has adjusted alone today. A limit on one person has to hold for all adjustments of a day
/// together.
/// </summary>
public sealed class AdjustmentAllowance(Database database)
{
    private const int KeptDays = 7;

    /// <summary>
    /// Takes an amount from what a key may adjust alone on a UTC day, in one statement. Two concurrent requests cannot
    /// both take the rest.
    /// </summary>
    /// <param name="size">Minor units, without a sign.</param>
    /// <returns>False when the day's sum would exceed <paramref name="limit"/>; then nothing is taken.</returns>
    public async ValueTask<bool> TryTakeAsync(
        string actor,
        Instant now,
        string currency,
        long size,
        long limit,
        CancellationToken stopping
    )
    {
        if (size > limit)
            return false;
        var day = Calendar.Day(now, TimeZoneInfo.Utc);
        return await database.WriteAsync(
            async connection =>
            {
                await database.ExecuteAsync(
                    connection,
                    "delete from adjustment_use where day < @old",
                    stopping,
                    ("@old", Calendar.Day(now - TimeSpan.FromDays(KeptDays), TimeZoneInfo.Utc))
                );
                return await database.ExecuteAsync(
                        connection,
                        """
                        insert into adjustment_use as u (actor, day, currency, amount) values (@actor, @day, @currency,
                            @size)
                        on conflict (actor, day, currency) do update set amount = u.amount + excluded.amount
                            where u.amount <= @limit - excluded.amount
                        """,
                        stopping,
                        ("@actor", actor),
                        ("@day", day),
                        ("@currency", currency),
                        ("@size", size),
                        ("@limit", limit)
                    ) > 0;
            },
            stopping
        );
    }
}
