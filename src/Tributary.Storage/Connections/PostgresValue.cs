using Npgsql;

namespace Tributary.Storage.Connections;

/// <summary>
/// One parameter of a statement of PostgreSQL: a number, a text, bytes, a truth value, or an array of them. It keeps
/// its type, so nothing is boxed, and the driver need not ask each value for its type.
/// </summary>
internal readonly struct PostgresValue
{
    private PostgresValue(NpgsqlParameter parameter) => Parameter = parameter;

    /// <summary>A parameter belongs to one statement. Others need <see cref="Copy"/>.</summary>
    public NpgsqlParameter Parameter { get; }

    public PostgresValue Copy() => new(Parameter.Clone());

    public static implicit operator PostgresValue(int number) => Of(number);

    public static implicit operator PostgresValue(long number) => Of(number);

    public static implicit operator PostgresValue(bool truth) => Of(truth);

    public static implicit operator PostgresValue(string text) => Of(text);

    public static implicit operator PostgresValue(byte[] bytes) => Of(bytes);

    public static implicit operator PostgresValue(int[] numbers) => Of(numbers);

    public static implicit operator PostgresValue(int?[] numbers) => Of(numbers);

    public static implicit operator PostgresValue(long[] numbers) => Of(numbers);

    public static implicit operator PostgresValue(long?[] numbers) => Of(numbers);

    public static implicit operator PostgresValue(bool[] truths) => Of(truths);

    public static implicit operator PostgresValue(string?[] texts) => Of(texts);

    public static implicit operator PostgresValue(byte[][] bytes) => Of(bytes);

    private static PostgresValue Of<T>(T value) => new(new NpgsqlParameter<T> { TypedValue = value });
}
