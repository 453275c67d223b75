using System.Data.Common;
using Tributary.Engine.Foundation;
using Tributary.Storage.Connections;

namespace Tributary.Storage.Queries;

/// <summary>
/// Lets one node at a time do a background task: table <c>turn</c> has a row for each. Each turn has a time at which it
/// ends, so that a dead node blocks nobody, and that time tells whose turn it is.
/// </summary>
internal static class Turns
{
    private const string Take = "update turn set until = @until where name = @name and until <= @now";
    private const string Move = "update turn set until = @until where name = @name and until = @mine";

    /// <returns>False while another node has the turn.</returns>
    public static async ValueTask<bool> TakeTurnAsync(
        this Database database,
        string name,
        Instant now,
        Instant until,
        CancellationToken stopping
    ) =>
        await database.ExecuteAsync(Take, stopping, ("@name", name), ("@until", until.Micros), ("@now", now.Micros))
        > 0;

    /// <summary>Moves the end of a turn, in the transaction of the connection.</summary>
    /// <param name="ends">The end so far, and the new one.</param>
    /// <returns>False when another node has the turn by now.</returns>
    public static async ValueTask<bool> MoveTurnAsync(
        this Database database,
        DbConnection connection,
        string name,
        (Instant Mine, Instant Until) ends,
        CancellationToken stopping
    ) =>
        await database.ExecuteAsync(
            connection,
            Move,
            stopping,
            ("@name", name),
            ("@mine", ends.Mine.Micros),
            ("@until", ends.Until.Micros)
        ) > 0;

    /// <summary>Ends a turn, unless another node has it by now.</summary>
    public static ValueTask<int> EndTurnAsync(
        this Database database,
        string name,
        Instant mine,
        CancellationToken stopping
    ) => database.ExecuteAsync(Move, stopping, ("@name", name), ("@mine", mine.Micros), ("@until", 0L));
}
