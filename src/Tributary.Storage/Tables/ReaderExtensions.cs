using System.Collections.Immutable;
using System.Data.Common;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Npgsql;
using Tributary.Engine.Foundation;
using Tributary.Storage.Connections;

namespace Tributary.Storage.Tables;

/// <summary>
/// Reads columns as both databases store them: moments in microseconds, enums by their names, JSON as text.
/// </summary>
internal static class ReaderExtensions
{
    public static Instant Instant(this DbDataReader reader, int column) => new(reader.GetInt64(column));

    public static Instant? InstantOrNull(this DbDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.Instant(column);

    public static TId Id<TId>(this DbDataReader reader, int column)
        where TId : struct, IId<TId> => TId.Of(reader.GetInt64(column));

    public static TId? IdOrNull<TId>(this DbDataReader reader, int column)
        where TId : struct, IId<TId> => reader.IsDBNull(column) ? null : reader.Id<TId>(column);

    /// <summary>Reads a list of ids: an array on PostgreSQL, and JSON on SQLite.</summary>
    public static ImmutableArray<TId> IdList<TId>(this DbDataReader reader, int column)
        where TId : struct, IId<TId> =>
        reader is NpgsqlDataReader
            ? ImmutableCollectionsMarshal.AsImmutableArray(
                Array.ConvertAll(reader.GetFieldValue<long[]>(column), TId.Of)
            )
            : JsonList.ReadIds<TId>(reader.GetString(column));

    public static long? LongOrNull(this DbDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetInt64(column);

    public static int? IntOrNull(this DbDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetInt32(column);

    public static short? ShortOrNull(this DbDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetInt16(column);

    public static string? StringOrNull(this DbDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetString(column);

    public static byte[]? BytesOrNull(this DbDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetFieldValue<byte[]>(column);

    public static T Word<T>(this DbDataReader reader, int column)
        where T : struct, Enum => Engine.Foundation.EnumNames.Parse<T>(reader.GetString(column));

    public static T? WordOrNull<T>(this DbDataReader reader, int column)
        where T : struct, Enum => reader.IsDBNull(column) ? null : reader.Word<T>(column);

    /// <summary>Reads an enum that is stored by its number.</summary>
    public static T Number<T>(this DbDataReader reader, int column)
        where T : struct, Enum => Unsafe.BitCast<int, T>(reader.GetInt16(column));

    /// <returns>UTF-8; empty when null.</returns>
    public static ReadOnlyMemory<byte> Json(this DbDataReader reader, int column) =>
        reader.IsDBNull(column) ? default : Encoding.UTF8.GetBytes(reader.GetString(column));

    /// <returns>The text, or null when it is empty, as stored in the column.</returns>
    public static string? ToText(this ReadOnlyMemory<byte> json) =>
        json.IsEmpty ? null : Encoding.UTF8.GetString(json.Span);
}
