using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Tributary.Engine.Foundation;

namespace Tributary.Engine.Clicks;

/// <summary>
/// All clicks and sign-ups of a program that came from one place, in one kind of device and so on. Its id is computed
/// from the values, so that every node has the same one without a look-up.
/// </summary>
public sealed record Segment(ProgramId ProgramId, SegmentId Id, Acquisition Acquisition)
{
    private const int NumberBytes = sizeof(long) + 2;
    private const int UsualBytes = 1024;
    private const ushort NoText = ushort.MaxValue;

    public static Segment Of(ProgramId programId, Acquisition acquisition) =>
        new(programId, IdOf(programId, acquisition), acquisition);

    /// <summary>
    /// Returns 63 bits of SHA-256, never zero. Each text follows its length, so that no two segments are written the
    /// same.
    /// </summary>
    private static SegmentId IdOf(ProgramId programId, Acquisition of)
    {
        string?[] texts = [of.Source, of.Medium, of.Campaign, of.ReferrerHost, of.Country, of.Language];
        var size = NumberBytes;
        foreach (var text in texts)
            size += sizeof(ushort) + Encoding.UTF8.GetByteCount(text ?? "");
        var bytes = size <= UsualBytes ? stackalloc byte[UsualBytes] : new byte[size];
        BinaryPrimitives.WriteInt64BigEndian(bytes, programId.Value);
        bytes[sizeof(long)] = (byte)of.Channel;
        bytes[sizeof(long) + 1] = (byte)of.Device;
        var end = NumberBytes;
        foreach (var text in texts)
            end += Write(text, bytes[end..]);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes[..end], hash);
        var id = BinaryPrimitives.ReadInt64BigEndian(hash) & long.MaxValue;
        return new SegmentId(id == 0 ? 1 : id);
    }

    private static int Write(string? text, Span<byte> bytes)
    {
        var length = text is null ? 0 : Encoding.UTF8.GetBytes(text, bytes[sizeof(ushort)..]);
        BinaryPrimitives.WriteUInt16BigEndian(bytes, text is null ? NoText : (ushort)length);
        return sizeof(ushort) + length;
    }
}
