using Tributary.Engine.Foundation;
using Tributary.Storage.Connections;
using Tributary.Storage.Queries;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Features.WhatIfs;

/// <summary>The sum that a member earned in one currency, and would have earned, in minor units.</summary>
/// <param name="Member">The platform's id.</param>
public sealed record WhatIfMemberView(MemberId Id, string Member, string Currency, long Earned, long WouldEarn)
{
    public long Difference => WouldEarn - Earned;
}

/// <summary>An entry that would have come out differently.</summary>
/// <param name="ExternalId">The platform's id; null for a command, and after an erasure.</param>
/// <param name="Member">The platform's id of the actor; null for a command about a program.</param>
/// <param name="Was">The outcome as it was, as JSON.</param>
public sealed record WhatIfEventView(
    EntryId Id,
    string? ExternalId,
    string Type,
    string? Member,
    Instant OccurredAt,
    string Was,
    string WouldBe
);

/// <summary>A place in the list of members: the last difference and member of a page.</summary>
public readonly record struct WhatIfPlace(long Difference, MemberId Member);

/// <summary>Reads the members and events of an answer.</summary>
public sealed class WhatIfReads(Database database)
{
    /// <param name="of">The currency, and whether those who gain or those who lose, the largest first.</param>
    /// <param name="after">The last item of the previous page; null for the first page.</param>
    /// <returns>One more than <paramref name="limit"/> when there are more.</returns>
    public ValueTask<List<WhatIfMemberView>> ListMembersAsync(
        WhatIf question,
        (string Currency, bool Gains) of,
        WhatIfPlace? after,
        int limit,
        CancellationToken stopping
    )
    {
        var (sign, order) = of.Gains ? ('>', "desc") : ('<', "asc");
        var filter = new Filter()
            .And("w.what_if_id = @id", "@id", question.Id)
            .And("w.currency = @currency", "@currency", of.Currency)
            .And($"w.difference {sign} 0");
        if (after is { } place)
        {
            filter
                .And(
                    $"(w.difference, w.member_id) {(of.Gains ? '<' : '>')} (@difference, @member)",
                    "@difference",
                    place.Difference
                )
                .Add("@member", place.Member);
        }
        filter.Add("@program", question.ProgramId);
        filter.Add("@limit", limit + 1);
        return database.ListAsync(
            $"""
            select w.member_id, m.external_id, w.currency, w.earned, w.would_earn
            from what_if_member w join member m on m.program_id = @program and m.id = w.member_id
            where {filter} order by w.difference {order}, w.member_id {order} limit @limit
            """,
            reader => new WhatIfMemberView(
                reader.Id<MemberId>(0),
                reader.GetString(1),
                reader.GetString(2),
                reader.GetInt64(3),
                reader.GetInt64(4)
            ),
            stopping,
            filter.Parameters
        );
    }

    /// <param name="member">Only entries by which this member would have earned something else.</param>
    public async ValueTask<ListPage<WhatIfEventView>> ListEventsAsync(
        WhatIf question,
        ListRange range,
        MemberId? member,
        CancellationToken stopping
    )
    {
        var filter = new Filter().And("w.what_if_id = @id", "@id", question.Id);
        var from = "what_if_event w";
        if (member is { } one)
        {
            from = "what_if_part p join what_if_event w on w.what_if_id = p.what_if_id and w.event_id = p.event_id";
            filter.And("p.what_if_id = @id").And("p.member_id = @member", "@member", one);
        }
        filter.And("w.event_id < @before", "@before", range.Before).Add("@limit", range.Limit + 1);
        var rows = await database.ListAsync(
            $"""
            select w.event_id, e.external_id, e.type, m.external_id, e.occurred_at, w.was, w.would_be
            from {from}
            join entry e on e.id = w.event_id
            left join member m on m.program_id = e.program_id and m.id = e.member_id
            where {filter} order by w.event_id desc limit @limit
            """,
            reader => new WhatIfEventView(
                reader.Id<EntryId>(0),
                reader.StringOrNull(1),
                reader.GetString(2),
                reader.StringOrNull(3),
                reader.Instant(4),
                reader.GetString(5),
                reader.GetString(6)
            ),
            stopping,
            filter.Parameters
        );
        return ListPage<WhatIfEventView>.Of(rows, range.Limit, row => row.Id.Value);
    }
}
