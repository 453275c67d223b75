using System.Data.Common;
using System.Globalization;
using Tributary.Engine.Foundation;
using Tributary.Engine.Outbox;

namespace Tributary.Tests.Storage.Contract;

/// <summary>One row, whatever width the database gives its integers.</summary>
internal readonly struct SnapshotRow(DbDataReader reader)
{
    public long Long(int i) => Convert.ToInt64(reader.GetValue(i), CultureInfo.InvariantCulture);

    public long? MaybeLong(int i) => reader.IsDBNull(i) ? null : Long(i);

    public TId Id<TId>(int i)
        where TId : struct, IId<TId> => TId.Of(Long(i));

    public TId? MaybeId<TId>(int i)
        where TId : struct, IId<TId> => reader.IsDBNull(i) ? null : Id<TId>(i);

    public int Int(int i) => checked((int)Long(i));

    public int? MaybeInt(int i) => reader.IsDBNull(i) ? null : Int(i);

    public string Hex(int i) => Convert.ToHexStringLower(reader.GetFieldValue<byte[]>(i));

    public string Text(int i) => reader.GetString(i);

    public string? MaybeText(int i) => reader.IsDBNull(i) ? null : Text(i);

    public Instant At(int i) => new(Long(i));

    public Instant? MaybeAt(int i) => reader.IsDBNull(i) ? null : At(i);

    public ChangeKind Kind(int i) =>
        ChangeSet.TryParse(Text(i), out var kind) ? kind : throw new FormatException(Text(i));

    public T Word<T>(int i)
        where T : struct, Enum => Tributary.Engine.Foundation.EnumNames.Parse<T>(Text(i));

    public T? MaybeWord<T>(int i)
        where T : struct, Enum => reader.IsDBNull(i) ? null : Word<T>(i);
}
