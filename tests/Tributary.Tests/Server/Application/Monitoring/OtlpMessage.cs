using System.Buffers.Binary;
using System.Text;

namespace Tributary.Tests.Server.Application.Monitoring;

/// <summary>A message of Protocol Buffers as its fields, which is enough to read what an exporter sends.</summary>
internal sealed class OtlpMessage
{
    private readonly List<(int Field, byte[] Value)> _fields = [];

    public OtlpMessage(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var tag = (int)ReadNumber(ref bytes);
            var length = (tag & 7) switch
            {
                0 => -1,
                1 => sizeof(long),
                2 => (int)ReadNumber(ref bytes),
                5 => sizeof(int),
                _ => throw new FormatException($"{tag & 7} is not a type of a field."),
            };
            if (length < 0)
            {
                var number = new byte[sizeof(ulong)];
                BinaryPrimitives.WriteUInt64BigEndian(number, ReadNumber(ref bytes));
                _fields.Add((tag >> 3, number));
                continue;
            }
            _fields.Add((tag >> 3, bytes[..length].ToArray()));
            bytes = bytes[length..];
        }
    }

    public IEnumerable<OtlpMessage> All(params ReadOnlySpan<int> path)
    {
        IEnumerable<OtlpMessage> found = [this];
        foreach (var field in path)
            found = found.SelectMany(message => message.Children(field));
        return found;
    }

    public string Text(int field) => Encoding.UTF8.GetString(Bytes(field));

    public string Hex(int field) => Convert.ToHexStringLower(Bytes(field));

    /// <summary>The texts of the attributes of a span or a line of the log; those of a list are joined.</summary>
    public Dictionary<string, string> Attributes(int field) =>
        Children(field)
            .ToDictionary(
                pair => pair.Text(1),
                pair =>
                    string.Join(
                        ',',
                        pair.All(2)
                            .Concat(pair.All(2, 5, 1))
                            .Select(value => value.Text(1))
                            .Where(text => text.Length > 0)
                    )
            );

    private IEnumerable<OtlpMessage> Children(int field) =>
        _fields.Where(one => one.Field == field).Select(one => new OtlpMessage(one.Value));

    private byte[] Bytes(int field) => _fields.FirstOrDefault(one => one.Field == field).Value ?? [];

    private static ulong ReadNumber(ref ReadOnlySpan<byte> bytes)
    {
        var (number, shift) = (0UL, 0);
        while (true)
        {
            var part = bytes[0];
            bytes = bytes[1..];
            number |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80)
                return number;
            shift += 7;
        }
    }
}
