using System.Data.Common;
using Tributary.Engine.Foundation;
using Tributary.Engine.Ledger;
using Tributary.Storage.Connections;
using Tributary.Storage.Queries;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Features.Rewards;

/// <param name="Amount">
/// Minor units. A negative amount is taken from the member: from the held part for a void, otherwise from the payable
/// part.
/// </param>
/// <param name="Reason">The reason of the entry that ordered it, or the kind of reversal.</param>
public sealed record LedgerView(
    TransferId Id,
    Instant At,
    TransferKind Kind,
    long Amount,
    string Currency,
    RewardId? RewardId,
    string? Reason
);

public sealed class LedgerReads(Database database)
{
    public async ValueTask<ListPage<LedgerView>> ListAsync(
        MemberId memberId,
        ListRange range,
        CancellationToken stopping
    )
    {
        var granted = new Filter()
            .And("r.member_id = @member", "@member", memberId)
            .Within(range, "r.id", "r.created_at");
        var moved = new Filter().And("t.member_id = @member", "@member", memberId).Within(range, "t.id", "t.at");
        // A reward is the line that grants it. Each half reads one page by its index, and the newest lines of both
        // are the page.
        var rows = await database.ListAsync(
            $"""
            select * from (
                select r.id, r.created_at, r.booked_as, r.amount, r.currency, r.id as reward_id, e.given_reason
                from reward r
                left join entry e on e.id = coalesce(r.granted_by, r.source_id)
                    and e.partition_id = r.partition_id
                where {granted} and r.booked_as is not null order by r.id desc limit @limit) as granted
            union all
            select * from (
                select t.id, t.at, t.kind, case when t.kind = 'void' or a.member_id = t.member_id then -t.amount
                    else t.amount end, t.currency,
                    t.reward_id, coalesce(e.given_reason, case when t.kind in ('void', 'claw_back') then r.reason end)
                from transfer t
                join account a on a.program_id = t.program_id and a.id = t.debit_account
                    and a.partition_id = t.partition_id
                left join entry e on e.id = t.event_id and e.partition_id = t.partition_id
                left join reward r on r.program_id = t.program_id and r.id = t.reward_id
                    and r.partition_id = t.partition_id
                where {moved} order by t.id desc limit @limit) as moved
            order by id desc limit @limit
            """,
            Read,
            stopping,
            moved.Parameters
        );
        return ListPage<LedgerView>.Of(rows, range.Limit, row => row.Id.Value);
    }

    private static LedgerView Read(DbDataReader reader) =>
        new(
            Id: reader.Id<TransferId>(0),
            At: reader.Instant(1),
            Kind: reader.Word<TransferKind>(2),
            Amount: reader.GetInt64(3),
            Currency: reader.GetString(4),
            RewardId: reader.IdOrNull<RewardId>(5),
            Reason: reader.StringOrNull(6)
        );
}
