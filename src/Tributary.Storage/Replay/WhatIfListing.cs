using System.Data.Common;
using System.Text.Json;
using Tributary.Engine.Foundation;
using Tributary.Storage.Connections;
using Tributary.Storage.Flow;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Replay;

/// <summary>
/// Copies the members and events that differ most from the scratch database into the source, in small transactions.
/// </summary>
internal sealed class WhatIfListing(Database source, SqliteStore scratch, WhatIfQuestion question)
{
    /// <summary>The most events, and the most members of a currency, that are listed.</summary>
    internal const int MostListed = 100_000;

    private const int WrittenAtOnce = 500;

    /// <returns>True when there are more members than are listed.</returns>
    public async ValueTask<bool> CopyMembersAsync(
        IEnumerable<string> currencies,
        Func<ValueTask> between,
        CancellationToken stopping
    )
    {
        var isCut = false;
        foreach (var currency in currencies)
        {
            var listed = 0;
            await using var connection = await scratch.Database.OpenAsync(stopping);
            await using var command = scratch.Database.Command(
                connection,
                """
                select member_id, currency, earned, would_earn from what_if_member
                where what_if_id = @id and currency = @currency and difference <> 0 order by abs(difference) desc
                limit @limit
                """,
                ("@id", question.Id),
                ("@currency", currency),
                ("@limit", MostListed + 1)
            );
            await using var rows = await command.ExecuteReaderAsync(stopping);
            var chunk = new List<WhatIfEarnings>();
            while (await rows.ReadAsync(stopping))
            {
                if (++listed > MostListed)
                {
                    isCut = true;
                    break;
                }
                chunk.Add(
                    new WhatIfEarnings(
                        question.Id,
                        rows.Id<MemberId>(0),
                        rows.GetString(1),
                        rows.GetInt64(2),
                        rows.GetInt64(3)
                    )
                );
                if (chunk.Count == WrittenAtOnce)
                    await FlushAsync(chunk, WhatIfMemberRow.Insert.WriteAsync, between, stopping);
            }
            await FlushAsync(chunk, WhatIfMemberRow.Insert.WriteAsync, between, stopping);
        }
        return isCut;
    }

    public async ValueTask CopyEventsAsync(Func<ValueTask> between, CancellationToken stopping)
    {
        await using var connection = await scratch.Database.OpenAsync(stopping);
        await using var command = scratch.Database.Command(
            connection,
            """
            select e.event_id, e.size, e.was, e.would_be,
                (select json_group_array(p.member_id) from what_if_part p where p.event_id = e.event_id)
            from what_if_event e order by e.size desc, e.event_id desc limit @limit
            """,
            ("@limit", MostListed)
        );
        await using var rows = await command.ExecuteReaderAsync(stopping);
        var chunk = new List<DifferingEvent>();
        while (await rows.ReadAsync(stopping))
        {
            chunk.Add(
                new DifferingEvent(
                    new EntryId(rows.GetInt64(0)),
                    rows.GetInt64(1),
                    rows.GetString(2),
                    rows.GetString(3),
                    [.. JsonSerializer.Deserialize<long[]>(rows.GetString(4))!.Select(id => new MemberId(id))]
                )
            );
            if (chunk.Count == WrittenAtOnce)
                await FlushAsync(chunk, WriteAsync, between, stopping);
        }
        await FlushAsync(chunk, WriteAsync, between, stopping);

        ValueTask WriteAsync(DbConnection writing, IReadOnlyList<DifferingEvent> events, CancellationToken token) =>
            DifferingEvent.WriteAsync(writing, question.Id, events, token);
    }

    /// <summary>Writes the rows that were gathered, if there are any, and empties the list.</summary>
    private async ValueTask FlushAsync<T>(
        List<T> chunk,
        Func<DbConnection, IReadOnlyList<T>, CancellationToken, ValueTask> write,
        Func<ValueTask> between,
        CancellationToken stopping
    )
    {
        if (chunk.Count == 0)
            return;
        await source.WriteAsync(
            async connection =>
            {
                await write(connection, chunk, stopping);
                return 0;
            },
            stopping
        );
        chunk.Clear();
        await between();
    }
}
