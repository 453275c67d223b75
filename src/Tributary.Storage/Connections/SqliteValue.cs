using SQLitePCL;
using Tributary.Engine.Foundation;

namespace Tributary.Storage.Connections;

/// <summary>
/// One parameter of a statement of SQLite: an integer, a text, bytes or null. It is a value type, so binding a thousand
/// rows boxes nothing.
/// </summary>
internal readonly struct SqliteValue
{
    private readonly long _number;
    private readonly object? _content;

    /// <summary>The value of <see cref="_content"/> when the parameter is a number.</summary>
    private static readonly object s_isNumber = new();

    private SqliteValue(long number) => (_number, _content) = (number, s_isNumber);

    private SqliteValue(object? content) => _content = content;

    public object Value => _content == s_isNumber ? _number : _content ?? DBNull.Value;

    public int Bind(sqlite3_stmt statement, int index) =>
        _content switch
        {
            null => raw.sqlite3_bind_null(statement, index),
            string text => raw.sqlite3_bind_text(statement, index, text),
            byte[] bytes => raw.sqlite3_bind_blob(statement, index, bytes),
            _ => raw.sqlite3_bind_int64(statement, index, _number),
        };

    public static implicit operator SqliteValue(int number) => new((long)number);

    public static implicit operator SqliteValue(long number) => new(number);

    public static implicit operator SqliteValue(long? number) => number is { } known ? new(known) : default;

    public static implicit operator SqliteValue(int? number) => number is { } known ? new(known) : default;

    public static implicit operator SqliteValue(bool truth) => new(truth ? 1 : 0);

    public static implicit operator SqliteValue(Instant moment) => new(moment.Micros);

    public static implicit operator SqliteValue(Instant? moment) => moment is { } known ? new(known.Micros) : default;

    public static implicit operator SqliteValue(string? text) => new(text);

    public static implicit operator SqliteValue(byte[]? bytes) => new(bytes);
}
