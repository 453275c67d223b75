using System.Data.Common;
using Tributary.Engine.Counters;
using Tributary.Engine.Foundation;

namespace Tributary.Storage.Tables;

/// <summary>Table <c>cap_use c</c>: how much of their caps members have used.</summary>
internal static class CapUseRow
{
    private static readonly Table<Owned<KeyValuePair<CapKey, CapSums>>> s_table = new("cap_use", "c");

    public static readonly Column<ProgramId> ProgramId = s_table.Id<ProgramId>("program_id", c => c.Row.Key.ProgramId);
    public static readonly Column<MemberId> MemberId = s_table.Id<MemberId>("member_id", c => c.Row.Key.MemberId);
    public static readonly Column<string> Key = s_table.Text("key", c => c.Row.Key.Name.ToString());
    public static readonly Column<int> Period = s_table.Int("period", c => c.Row.Key.Period);
    public static readonly Column<int> Partition = s_table.Partition("partition_id", c => c.Partition);
    public static readonly Column<long> Count = s_table.Sum("count", c => c.Row.Value.Count);
    public static readonly Column<long> Amount = s_table.Sum("amount", c => c.Row.Value.Amount);

    public static readonly SelectList Columns = s_table.SelectAllBut(Partition);

    public static readonly TableWrite<Owned<KeyValuePair<CapKey, CapSums>>> AddOrInsert = s_table.AddOrInsert(
        MemberId,
        Key,
        Period
    );

    public static KeyValuePair<CapKey, CapSums> Read(DbDataReader reader) =>
        new(
            CapKey.OfBeneficiary(
                ProgramId.Read(reader),
                MemberId.Read(reader),
                CapName.Parse(Key.Read(reader)),
                Period.Read(reader)
            ),
            new CapSums(Count.Read(reader), Amount.Read(reader))
        );
}

/// <summary>
/// Table <c>budget b</c>: how much a program has used of its budgets, and of caps that belong to no member.
/// </summary>
internal static class BudgetRow
{
    private static readonly Table<KeyValuePair<CapKey, CapSums>> s_table = new("budget", "b");

    public static readonly Column<ProgramId> ProgramId = s_table.Id<ProgramId>("program_id", c => c.Key.ProgramId);
    public static readonly Column<string> Key = s_table.Text("key", c => c.Key.Name.ToString());
    public static readonly Column<int> Period = s_table.Int("period", c => c.Key.Period);
    public static readonly Column<long> Count = s_table.Sum("count", c => c.Value.Count);
    public static readonly Column<long> Amount = s_table.Sum("amount", c => c.Value.Amount);

    public static readonly SelectList Columns = s_table.SelectAll();

    public static readonly TableWrite<KeyValuePair<CapKey, CapSums>> AddOrInsert = s_table.AddOrInsert(
        ProgramId,
        Key,
        Period
    );

    public static KeyValuePair<CapKey, CapSums> Read(DbDataReader reader) =>
        new(
            CapKey.OfProgram(ProgramId.Read(reader), CapName.Parse(Key.Read(reader)), Period.Read(reader)),
            new CapSums(Count.Read(reader), Amount.Read(reader))
        );
}
