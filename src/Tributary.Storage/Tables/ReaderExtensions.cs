using System.Data.Common;
using System.Text;
using Tributary.Engine.Foundation;

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

    public static long? LongOrNull(this DbDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetInt64(column);

    public static int? IntOrNull(this DbDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetInt32(column);

    public static string? StringOrNull(this DbDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetString(column);

    public static byte[]? BytesOrNull(this DbDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetFieldValue<byte[]>(column);

    public static T Word<T>(this DbDataReader reader, int column)
        where T : struct, Enum => Engine.Foundation.EnumNames.Parse<T>(reader.GetString(column));

    public static T? WordOrNull<T>(this DbDataReader reader, int column)
        where T : struct, Enum => reader.IsDBNull(column) ? null : reader.Word<T>(column);

    /// <returns>UTF-8; empty when null.</returns>
    public static ReadOnlyMemory<byte> Json(this DbDataReader reader, int column) =>
        reader.IsDBNull(column) ? default : Encoding.UTF8.GetBytes(reader.GetString(column));

    /// <returns>The text, or null when it is empty, as stored in the column.</returns>
    public static string? ToText(this ReadOnlyMemory<byte> json) =>
        json.IsEmpty ? null : Encoding.UTF8.GetString(json.Span);
}
