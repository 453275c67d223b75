using System.Buffers.Text;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Tributary.Engine.Foundation;
using Tributary.Storage.Features.Exports.Sets;

namespace Tributary.Storage.Features.Exports;

/// <summary>
/// How far an export of one set of one program has come. Its text is opaque, and stays valid in later versions.
/// </summary>
/// <param name="At">When it was fixed, by the database's clock.</param>
public sealed record Watermark(Instant At)
{
    private const byte Format = 1;
    private const int TagBytes = 4;
    private const int MostNumbers = 4_096;

    /// <summary>The last decision of each partition whose rows were exported, in the order of partitions.</summary>
    public ImmutableArray<long> Seqs { get; init; } = [];

    /// <summary>
    /// The decisions that a pass over the rows will have exported at its end. Empty when no pass is under way.
    /// </summary>
    public ImmutableArray<long> Through { get; init; } = [];

    /// <summary>The time since which rows have changed that the pass exports, in microseconds.</summary>
    public long Since { get; init; }

    /// <summary>The keys of the last row of a part; empty between two passes.</summary>
    public ImmutableArray<long> Position { get; init; } = [];

    /// <summary>Returns true when an export from either watermark has the same rows.</summary>
    public bool IsAsFarAs(Watermark? other) =>
        other is not null
        && Seqs.SequenceEqual(other.Seqs)
        && Through.SequenceEqual(other.Through)
        && Position.SequenceEqual(other.Position);

    public string Write(ExportSet set, ProgramId program)
    {
        var bytes = new List<byte> { Format };
        bytes.AddRange(Tag(set, program));
        Add(bytes, At.Micros);
        Add(bytes, Since);
        foreach (var numbers in (ImmutableArray<long>[])[Seqs, Through, Position])
        {
            Add(bytes, numbers.Length);
            foreach (var number in numbers)
                Add(bytes, number);
        }
        return Base64Url.EncodeToString(bytes.ToArray());
    }

    /// <returns>Null for a text that is not a watermark of this set and program.</returns>
    public static Watermark? ReadOrNull(string text, ExportSet set, ProgramId program)
    {
        if (!Base64Url.IsValid(text))
            return null;
        ReadOnlySpan<byte> bytes = Base64Url.DecodeFromChars(text);
        if (
            bytes.Length <= TagBytes
            || bytes[0] != Format
            || !bytes[1..(1 + TagBytes)].SequenceEqual(Tag(set, program))
        )
            return null;
        bytes = bytes[(1 + TagBytes)..];
        return
            TryTake(ref bytes, out var at)
            && TryTake(ref bytes, out var since)
            && TryTakeList(ref bytes, out var seqs)
            && TryTakeList(ref bytes, out var through)
            && TryTakeList(ref bytes, out var position)
            && bytes.IsEmpty
            ? new Watermark(new Instant(at))
            {
                Since = since,
                Seqs = seqs,
                Through = through,
                Position = position,
            }
            : null;
    }

    // A watermark that is given for another set or program would leave rows out.
    private static byte[] Tag(ExportSet set, ProgramId program) =>
        SHA256.HashData(
            Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{set.Name} {program.Value}"))
        )[..TagBytes];

    private static void Add(List<byte> bytes, long number)
    {
        for (var rest = (ulong)number; ; rest >>= 7)
        {
            if (rest < 0x80)
            {
                bytes.Add((byte)rest);
                return;
            }
            bytes.Add((byte)((rest & 0x7F) | 0x80));
        }
    }

    private static bool TryTake(ref ReadOnlySpan<byte> bytes, out long number)
    {
        number = 0;
        for (var shift = 0; shift < 63 && !bytes.IsEmpty; shift += 7)
        {
            var next = bytes[0];
            bytes = bytes[1..];
            number |= (long)(next & 0x7F) << shift;
            if (next < 0x80)
                return true;
        }
        return false;
    }

    private static bool TryTakeList(ref ReadOnlySpan<byte> bytes, out ImmutableArray<long> numbers)
    {
        numbers = [];
        if (!TryTake(ref bytes, out var count) || count > MostNumbers)
            return false;
        var read = ImmutableArray.CreateBuilder<long>((int)count);
        for (var i = 0; i < count; i++)
        {
            if (!TryTake(ref bytes, out var number))
                return false;
            read.Add(number);
        }
        numbers = read.MoveToImmutable();
        return true;
    }
}
