namespace Tributary.Storage.Tables;

/// <summary>
/// The lines of the ledger: the rewards, each of which is its own transfer, and the rows of <c>transfer</c>.
/// </summary>
internal static class LedgerLines
{
    // language=sql — a reward's accounts are those of its member and of its program, in its partition and currency; a
    // deduction moves its amount from the member, all others to it
    public static readonly string Select = $"""
        select r.id, r.member_id, r.program_id, r.partition_id, r.booked_as as kind, d.id as debit_account,
            c.id as credit_account, abs(r.amount) as amount, r.currency, r.id as reward_id,
            coalesce(r.granted_by, r.source_id) as event_id, r.created_at as at
        from reward r
        left join account d on d.member_id = case when r.amount > 0 then 0 else r.member_id end
            and d.kind = case when r.amount > 0 then {AccountRow.ExpenseKind} else {AccountRow.MemberKind} end
            and d.program_id = r.program_id and d.partition_id = r.partition_id and d.currency = r.currency
        left join account c on c.member_id = case when r.amount > 0 then r.member_id else 0 end
            and c.kind = case when r.amount > 0 then {AccountRow.MemberKind} else {AccountRow.ExpenseKind} end
            and c.program_id = r.program_id and c.partition_id = r.partition_id and c.currency = r.currency
        where r.booked_as is not null
        union all
        select id, member_id, program_id, partition_id, kind, debit_account, credit_account, amount, currency,
            reward_id, event_id, at
        from transfer
        """;
}
