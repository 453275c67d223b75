using System.Data.Common;
using Tributary.Engine.Deciding;
using Tributary.Engine.Foundation;

namespace Tributary.Storage.Tables;

/// <summary>Table <c>counter c</c>.</summary>
internal static class CounterRow
{
    private static readonly Table<KeyValuePair<CounterKey, CounterSums>> s_table = new("counter", "c");

    public static readonly Column<ProgramId> ProgramId = s_table.Id<ProgramId>("program_id", c => c.Key.ProgramId);
    public static readonly Column<MemberId> MemberId = s_table.Id<MemberId>("member_id", c => c.Key.MemberId);
    public static readonly Column<string> Name = s_table.Text("name", c => c.Key.Name);
    public static readonly Column<int> Day = s_table.Int("day", c => c.Key.Day);
    public static readonly Column<long> Count = s_table.Sum("count", c => c.Value.Count);
    public static readonly Column<long> Amount = s_table.Sum("amount", c => c.Value.Amount);

    public static readonly SelectList Columns = s_table.SelectAll();

    public static readonly TableWrite<KeyValuePair<CounterKey, CounterSums>> AddOrInsert = s_table.AddOrInsert(
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
