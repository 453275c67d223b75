using System.Text;
using Tributary.Engine.Foundation;
using Tributary.Engine.Members;

namespace Tributary.Server.Capture;

/// <summary>The text by which a code is looked up.</summary>
/// <param name="ProgramId">The default value for a code that is looked up without its program.</param>
/// <param name="Folded">Upper-case ASCII.</param>
internal readonly record struct CodeKey(ProgramId ProgramId, string Folded, int Hash);

/// <summary>
/// Codes in the order in which they were added, without an object for each. One thread at a time may write. Other
/// threads read at the same time, without a lock: nothing changes about an added code but its mark.
/// </summary>
internal sealed class CodeBlock(long number, int size)
{
    /// <summary>The largest size, so that the number of a <see cref="Frame"/> fits into 16 bits.</summary>
    public const int MostCodes = ushort.MaxValue + 1;

    // In characters. A block is full early when its frames cost more than this for each code.
    private const int FrameCostPerCode = 32;
    private const int FrameCost = 32; // and the length of the destination

    private const long Forgotten = long.MinValue;
    private const long Endless = long.MaxValue;

    private readonly Slot[] _slots = new Slot[size];
    private byte[] _texts = new byte[size * CodeText.GeneratedLength];
    private Frame[] _frames = new Frame[4];
    private Dictionary<Frame, ushort> _numbers = [];
    private int _textLength;
    private int _frameCost;

    /// <summary>The place of the block among all blocks that there ever were.</summary>
    public long Number => number;

    public int Count { get; private set; }

    public bool IsFull => Count == size || _frameCost > size * FrameCostPerCode;

    /// <param name="back">How many places before this code the next one is that is found by the same slot; 0 for none.
    /// </param>
    public void Add(CodeKey key, RememberedCode code, int back)
    {
        var text = code.Code.Code;
        if (_textLength + text.Length > _texts.Length)
            Array.Resize(ref _texts, (_texts.Length * 2) + CodeText.MaxLength);
        Encoding.ASCII.GetBytes(text, _texts.AsSpan(_textLength));
        _slots[Count] = new Slot
        {
            Id = code.Code.Id,
            MemberId = code.Code.MemberId,
            EndsAt = code.Code.EndsAt?.Micros ?? Endless,
            Mark = code.Mark,
            Hash = key.Hash,
            Back = back,
            TextAt = _textLength,
            Frame = NumberOf(new Frame(key.ProgramId, code.Code.ProgramId, code.Partition, code.Code.Destination)),
            Length = (byte)text.Length,
        };
        _textLength += text.Length;
        Count++;
        if (IsFull)
            _numbers = [];
    }

    public bool Has(int at, CodeKey key) =>
        _slots[at].Hash == key.Hash
        && Ascii.EqualsIgnoreCase(TextOf(_slots[at]), key.Folded)
        && _frames[_slots[at].Frame].Scope == key.ProgramId;

    public int BackOf(int at) => _slots[at].Back;

    /// <summary>True for a code that was not forgotten and has not ended.</summary>
    public bool IsOpen(int at, Instant now) =>
        Volatile.Read(ref _slots[at].Mark) != Forgotten && now.Micros < _slots[at].EndsAt;

    /// <returns>Null for a code that was forgotten.</returns>
    public RememberedCode? Read(int at, string folded)
    {
        var mark = Volatile.Read(ref _slots[at].Mark);
        if (mark == Forgotten)
            return null;
        ref readonly var slot = ref _slots[at];
        ref readonly var frame = ref _frames[slot.Frame];
        var text = TextOf(slot);
        var written = Ascii.Equals(text, folded) ? folded : Encoding.ASCII.GetString(text);
        Instant? endsAt = slot.EndsAt == Endless ? null : new Instant(slot.EndsAt);
        var code = new LinkCode(slot.Id, frame.Owner, slot.MemberId, written, frame.Destination, endsAt);
        return new RememberedCode(code, frame.Partition, mark);
    }

    public void Renew(int at, long mark) => Volatile.Write(ref _slots[at].Mark, mark);

    public void Forget(int at) => Renew(at, Forgotten);

    private ReadOnlySpan<byte> TextOf(in Slot slot) => _texts.AsSpan(slot.TextAt, slot.Length);

    private ushort NumberOf(Frame frame)
    {
        if (_numbers.TryGetValue(frame, out var known))
            return known;
        if (_numbers.Count == _frames.Length)
            Array.Resize(ref _frames, _frames.Length * 2);
        var added = (ushort)_numbers.Count;
        _frames[added] = frame;
        _numbers.Add(frame, added);
        _frameCost += FrameCost + (frame.Destination?.Length ?? 0);
        return added;
    }

    /// <summary>A part that many codes have in common, kept once.</summary>
    /// <param name="Scope">The program of the key.</param>
    /// <param name="Owner">The program of the code.</param>
    private readonly record struct Frame(ProgramId Scope, ProgramId Owner, int? Partition, string? Destination);

    /// <summary>A code in 48 bytes.</summary>
    private struct Slot
    {
        public CodeId Id;
        public MemberId MemberId;
        public long EndsAt;
        public long Mark;
        public int Hash;
        public int Back;
        public int TextAt;
        public ushort Frame;
        public byte Length;
    }
}
