using System.Collections.Immutable;
using System.Formats.Cbor;
using Tributary.Engine.Terms.Conditions;

namespace Tributary.Engine.Tracing;

/// <summary>
/// Reads and writes the stored form of a <see cref="ConditionTrace"/>: the verdict of the whole, then verdict and
/// actual value of each comparison in order.
/// </summary>
internal static class ConditionCodec
{
    public static void Write(CborWriter cbor, int field, ConditionTrace condition)
    {
        cbor.WriteInt32(field);
        cbor.WriteStartArray(1 + (2 * condition.Comparisons.Length));
        cbor.WriteBoolean(condition.Holds);
        foreach (var comparison in condition.Comparisons)
        {
            cbor.WriteBoolean(comparison.Holds);
            WriteValue(cbor, comparison.Actual);
        }
        cbor.WriteEndArray();
    }

    public static ConditionTrace Read(CborReader cbor) =>
        cbor.ReadTuple(c =>
        {
            var holds = c.ReadBoolean();
            var comparisons = ImmutableArray.CreateBuilder<ComparisonTrace>();
            while (c.PeekState() != CborReaderState.EndArray)
                comparisons.Add(new(c.ReadBoolean(), ReadValue(c)));
            return new ConditionTrace(holds, comparisons.DrainToImmutable());
        });

    private static void WriteValue(CborWriter cbor, Value value)
    {
        switch (value.Kind)
        {
            case ValueKind.Text:
                cbor.WriteTextString(value.Text!);
                break;
            case ValueKind.Number when value.Number.Scale == 0 && Math.Abs(value.Number) <= long.MaxValue:
                cbor.WriteInt64((long)value.Number);
                break;
            case ValueKind.Number:
                cbor.WriteDecimal(value.Number);
                break;
            case ValueKind.Boolean:
                cbor.WriteBoolean(value.Number != 0);
                break;
            case ValueKind.Time:
                cbor.WriteTextString(value.Time.ToString());
                break;
            default:
                cbor.WriteNull();
                break;
        }
    }

    private static Value ReadValue(CborReader cbor)
    {
        switch (cbor.PeekState())
        {
            case CborReaderState.TextString:
                return Value.Of(cbor.ReadTextString());
            case CborReaderState.Boolean:
                return Value.Of(cbor.ReadBoolean());
            case CborReaderState.Tag:
                return Value.Of(cbor.ReadDecimal());
            case CborReaderState.Null:
                cbor.ReadNull();
                return Value.Missing;
            default:
                return Value.Of((decimal)cbor.ReadInt64());
        }
    }
}
