using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace Tributary.Tests.Server.Application.Identity;

/// <summary>
/// Writes small MaxMind databases (MaxMind DB File Format 2.0): a binary tree over the bits of IPv6 addresses, IPv4
/// below ::/96, in records of 24 bits; then the values; then the metadata.
/// </summary>
internal static class MmdbFile
{
    private const int AddressBits = 128;
    private const int Separator = 16;
    private const int Map = 7;
    private const int Text = 2;
    private const int UInt16 = 5;
    private const int UInt32 = 6;
    private const int UInt64 = 9;
    private const int Array = 11;
    private const int Boolean = 14;

    public static void Write(string path, string type, params (string Network, object Value)[] networks)
    {
        var nodes = new List<int[]> { new int[2] }; // a child: 0 for none, another node, or -(1 + offset) of a value
        var values = new MemoryStream();
        foreach (var (network, value) in networks)
        {
            Insert(nodes, IPNetwork.Parse(network), -(1 + (int)values.Position));
            Put(values, value);
        }

        using var file = File.Create(path);
        foreach (var node in nodes)
        foreach (var child in node)
            file.Write(
                BigEndian(
                    child switch
                    {
                        0 => nodes.Count,
                        > 0 => child,
                        _ => nodes.Count + Separator - child - 1,
                    }
                )[1..]
            );
        file.Write(new byte[Separator]);
        values.WriteTo(file);
        file.Write([0xAB, 0xCD, 0xEF, .. "MaxMind.com"u8]);
        Put(
            file,
            new Dictionary<string, object>
            {
                ["node_count"] = (uint)nodes.Count,
                ["record_size"] = (ushort)24,
                ["ip_version"] = (ushort)6,
                ["database_type"] = type,
                ["languages"] = new List<object>(),
                ["binary_format_major_version"] = (ushort)2,
                ["binary_format_minor_version"] = (ushort)0,
                ["build_epoch"] = 1_780_000_000UL,
                ["description"] = new Dictionary<string, object>(),
            }
        );
    }

    private static void Insert(List<int[]> nodes, IPNetwork network, int value)
    {
        var bytes = new byte[AddressBits / 8];
        network
            .BaseAddress.GetAddressBytes()
            .CopyTo(bytes, bytes.Length - network.BaseAddress.GetAddressBytes().Length);
        var length = network.PrefixLength + AddressBits - (network.BaseAddress.GetAddressBytes().Length * 8);
        var node = 0;
        for (var bit = 0; bit < length; bit++)
        {
            var side = bytes[bit / 8] >> (7 - (bit % 8)) & 1;
            if (bit == length - 1)
            {
                nodes[node][side] = value;
                return;
            }
            if (nodes[node][side] == 0)
            {
                nodes.Add(new int[2]);
                nodes[node][side] = nodes.Count - 1;
            }
            node = nodes[node][side];
        }
    }

    private static void Put(Stream to, object value)
    {
        switch (value)
        {
            case string text:
                Control(to, Text, Encoding.UTF8.GetByteCount(text));
                to.Write(Encoding.UTF8.GetBytes(text));
                break;
            case bool flag:
                Control(to, Boolean, flag ? 1 : 0);
                break;
            case ushort number:
                Control(to, UInt16, sizeof(ushort));
                to.Write(BigEndian(number)[2..]);
                break;
            case uint number:
                Control(to, UInt32, sizeof(uint));
                to.Write(BigEndian((int)number));
                break;
            case ulong number:
                Control(to, UInt64, sizeof(ulong));
                to.Write(BigEndian((int)(number >> 32)));
                to.Write(BigEndian((int)(uint)number));
                break;
            case List<object> items:
                Control(to, Array, items.Count);
                items.ForEach(item => Put(to, item));
                break;
            case Dictionary<string, object> map:
                Control(to, Map, map.Count);
                foreach (var (key, item) in map)
                {
                    Put(to, key);
                    Put(to, item);
                }
                break;
            default:
                throw new ArgumentException($"{value} has no form in such a file.");
        }
    }

    /// <summary>Types up to 7 are in the first three bits; later ones have their own byte.</summary>
    private static void Control(Stream to, int type, int size)
    {
        to.WriteByte((byte)((type <= 7 ? type << 5 : 0) | Math.Min(size, 29)));
        if (type > 7)
            to.WriteByte((byte)(type - 7));
        if (size >= 29)
            to.WriteByte((byte)(size - 29));
    }

    private static byte[] BigEndian(int number)
    {
        var bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return bytes;
    }
}
