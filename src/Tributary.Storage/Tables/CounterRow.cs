using System.Data.Common;
using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Foundation;

namespace Tributary.Storage.Tables;

/// <summary>Table <c>counter c</c>.</summary>
internal static class CounterRow
{
    private static readonly Table<Owned<KeyValuePair<CounterKey, CounterSums>>> s_table = new("counter", "c");

    public static readonly Column<ProgramId> ProgramId = s_table.Id<ProgramId>("program_id", c => c.Row.Key.ProgramId);
    public static readonly Column<MemberId> MemberId = s_table.Id<MemberId>("member_id", c => c.Row.Key.MemberId);
    public static readonly Column<string> Name = s_table.Text("name", c => c.Row.Key.Name);
    public static readonly Column<int> Day = s_table.Int("day", c => c.Row.Key.Day);
    public static readonly Column<int> Partition = s_table.Partition("partition_id", c => c.Partition);
    public static readonly Column<long> Count = s_table.Sum("count", c => c.Row.Value.Count);
    public static readonly Column<long> Amount = s_table.Sum("amount", c => c.Row.Value.Amount);

    public static readonly SelectList Columns = s_table.SelectAllBut(Partition);

    public static readonly TableWrite<Owned<KeyValuePair<CounterKey, CounterSums>>> AddOrInsert = s_table.AddOrInsert(
        MemberId,
        Name,
        Day
    );

    public static KeyValuePair<CounterKey, CounterSums> Read(DbDataReader reader) =>
        new(
            new CounterKey(ProgramId.Read(reader), MemberId.Read(reader), Name.Read(reader), Day.Read(reader)),
            new CounterSums(Count.Read(reader), Amount.Read(reader))
        );
}
