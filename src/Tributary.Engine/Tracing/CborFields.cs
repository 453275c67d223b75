using System.Collections.Immutable;
using System.Formats.Cbor;
using Tributary.Engine.Foundation;

namespace Tributary.Engine.Tracing;

/// <summary>
/// Writes and reads maps of CBOR (RFC 8949) whose keys are small numbers. A field that has its default is absent.
/// </summary>
internal static class CborFields
{
    public static void WriteField(this CborWriter cbor, int key, long? value)
    {
        if (value is not { } number)
            return;
        cbor.WriteInt32(key);
        cbor.WriteInt64(number);
    }

    public static void WriteField(this CborWriter cbor, int key, string? value)
    {
        if (value is null)
            return;
        cbor.WriteInt32(key);
        cbor.WriteTextString(value);
    }

    public static void WriteField<T>(this CborWriter cbor, int key, T? value)
        where T : struct, Enum
    {
        if (value is { } word)
            cbor.WriteField(key, EnumNames.Of(word));
    }

    /// <summary>Writes a list, unless it is empty.</summary>
    public static void WriteField<T>(
        this CborWriter cbor,
        int key,
        ImmutableArray<T> items,
        Action<CborWriter, T> write
    )
    {
        if (items.IsEmpty)
            return;
        cbor.WriteInt32(key);
        cbor.WriteList(items, write);
    }

    public static void WriteList<T>(this CborWriter cbor, ImmutableArray<T> items, Action<CborWriter, T> write)
    {
        cbor.WriteStartArray(items.Length);
        foreach (var item in items)
            write(cbor, item);
        cbor.WriteEndArray();
    }

    public static void WriteWord<T>(this CborWriter cbor, T word)
        where T : struct, Enum => cbor.WriteTextString(EnumNames.Of(word));

    /// <summary>Writes numbers as a list; null for a missing one.</summary>
    public static void WriteNumbers(this CborWriter cbor, params ReadOnlySpan<long?> numbers)
    {
        cbor.WriteStartArray(numbers.Length);
        foreach (var number in numbers)
            if (number is { } value)
                cbor.WriteInt64(value);
            else
                cbor.WriteNull();
        cbor.WriteEndArray();
    }

    /// <summary>Reads the next key of a map. At the end of the map, it leaves it and returns false.</summary>
    public static bool TryReadKey(this CborReader cbor, out int key)
    {
        if (cbor.PeekState() != CborReaderState.EndMap)
        {
            key = cbor.ReadInt32();
            return true;
        }
        cbor.ReadEndMap();
        key = 0;
        return false;
    }

    public static ImmutableArray<T> ReadList<T>(this CborReader cbor, Func<CborReader, T> read)
    {
        var items = ImmutableArray.CreateBuilder<T>(cbor.ReadStartArray() ?? 0);
        while (cbor.PeekState() != CborReaderState.EndArray)
            items.Add(read(cbor));
        cbor.ReadEndArray();
        return items.DrainToImmutable();
    }

    /// <summary>Reads a list that has a fixed form.</summary>
    public static T ReadTuple<T>(this CborReader cbor, Func<CborReader, T> read)
    {
        cbor.ReadStartArray();
        var value = read(cbor);
        cbor.ReadEndArray();
        return value;
    }

    public static T ReadWord<T>(this CborReader cbor)
        where T : struct, Enum => EnumNames.Parse<T>(cbor.ReadTextString());

    public static TId ReadId<TId>(this CborReader cbor)
        where TId : struct, IId<TId> => TId.Of(cbor.ReadInt64());

    public static long? ReadNumberOrNull(this CborReader cbor)
    {
        if (cbor.PeekState() != CborReaderState.Null)
            return cbor.ReadInt64();
        cbor.ReadNull();
        return null;
    }

    /// <summary>Returns the fault of a field that this version does not know.</summary>
    public static FormatException Unknown(int key) => new($"A stored trace has an unknown field {key}.");
}
