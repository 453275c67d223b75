using Tributary.Engine.Foundation;

namespace Tributary.Storage.Tables;

/// <summary>The sums that a member earned in one currency, and would have earned, in minor units.</summary>
internal sealed record WhatIfEarnings(
    WhatIfId WhatIfId,
    MemberId MemberId,
    string Currency,
    long Earned,
    long WouldEarn
);

/// <summary>Table <c>what_if_member w</c>.</summary>
internal static class WhatIfMemberRow
{
    private static readonly Table<WhatIfEarnings> s_table = new("what_if_member", "w");

    public static readonly Column<WhatIfId> WhatIfId = s_table.Id<WhatIfId>("what_if_id", w => w.WhatIfId);
    public static readonly Column<MemberId> MemberId = s_table.Id<MemberId>("member_id", w => w.MemberId);
    public static readonly Column<string> Currency = s_table.Text("currency", w => w.Currency);
    public static readonly Column<long> Earned = s_table.Sum("earned", w => w.Earned);
    public static readonly Column<long> WouldEarn = s_table.Sum("would_earn", w => w.WouldEarn);
    public static readonly Column<long> Difference = s_table.Sum("difference", w => w.WouldEarn - w.Earned);

    public static readonly TableWrite<WhatIfEarnings> Insert = s_table.Insert();

    public static readonly TableWrite<WhatIfEarnings> InsertOrAdd = s_table.InsertOrAdd(WhatIfId, Currency, MemberId);
}

/// <summary>An entry that would have come out differently.</summary>
/// <param name="Size">The largest difference of a currency.</param>
/// <param name="Was">The rewards that it granted, as JSON.</param>
internal sealed record WhatIfDifference(WhatIfId WhatIfId, EntryId EventId, long Size, string Was, string WouldBe);

/// <summary>Table <c>what_if_event w</c>.</summary>
internal static class WhatIfEventRow
{
    private static readonly Table<WhatIfDifference> s_table = new("what_if_event", "w");

    public static readonly Column<WhatIfId> WhatIfId = s_table.Id<WhatIfId>("what_if_id", w => w.WhatIfId);
    public static readonly Column<EntryId> EventId = s_table.Id<EntryId>("event_id", w => w.EventId);
    public static readonly Column<long> Size = s_table.Long("size", w => w.Size);
    public static readonly Column<string> Was = s_table.Text("was", w => w.Was);
    public static readonly Column<string> WouldBe = s_table.Text("would_be", w => w.WouldBe);

    public static readonly TableWrite<WhatIfDifference> Insert = s_table.Insert();
}

/// <summary>A member who would have earned something else by an entry.</summary>
internal sealed record WhatIfPart(WhatIfId WhatIfId, MemberId MemberId, EntryId EventId);

/// <summary>Table <c>what_if_part p</c>.</summary>
internal static class WhatIfPartRow
{
    private static readonly Table<WhatIfPart> s_table = new("what_if_part", "p");

    public static readonly Column<WhatIfId> WhatIfId = s_table.Id<WhatIfId>("what_if_id", p => p.WhatIfId);
    public static readonly Column<MemberId> MemberId = s_table.Id<MemberId>("member_id", p => p.MemberId);
    public static readonly Column<EntryId> EventId = s_table.Id<EntryId>("event_id", p => p.EventId);

    public static readonly TableWrite<WhatIfPart> Insert = s_table.Insert();
}
