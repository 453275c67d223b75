namespace Tributary.Storage.Tables;

/// <summary>Table <c>partition</c>: the last <c>seq</c> by id.</summary>
internal static class PartitionRow
{
    private static readonly Table<KeyValuePair<int, long>> s_table = new("partition", "p");

    public static readonly Column<int> Id = s_table.Partition("id", p => p.Key);
    public static readonly Column<long> Seq = s_table.Long("seq", p => p.Value);

    public static readonly TableWrite<KeyValuePair<int, long>> SetSeq = s_table.Update([Id], Seq);
}
