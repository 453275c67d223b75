using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using Tributary.Engine.Foundation;

namespace Tributary.Server.Capture;

/// <summary>
/// Caches the latest visited codes in about 60 bytes each. Codes are added to the newest of several blocks. When it is
/// full, the oldest block is dropped, and a code that is found in the oldest block is added again before.
/// </summary>
/// <remarks>
/// Look-ups take no lock. A hash selects a head, which has the place of the code added last; each code has the distance
/// to the one before it. A place is the number of a code since the start, so a chain ends where blocks were dropped.
/// A look-up compares program and text, so codes with the same hash are never mixed up.
/// </remarks>
internal sealed class RememberedCodes
{
    private const int BlocksAtLeast = 16;

    private readonly Func<ProgramId, string, int> _hash;
    private readonly int _blockBits; // of a place, which say where in its block it is
    private readonly CodeBlock?[] _blocks;
    private readonly int[] _heads; // the lower half of a place; 0 is in block 0, which never exists
    private readonly Lock _writing = new();
    private long _last; // the place of the newest code

    /// <param name="most">
    /// How many codes to keep at least. A fifth more may be in memory, and fewer when many have long destinations of
    /// their own.
    /// </param>
    /// <param name="hash">Tests replace it.</param>
    public RememberedCodes(int most, Func<ProgramId, string, int>? hash = null)
    {
        _hash = hash ?? ((programId, folded) => HashCode.Combine(programId, folded));
        _blockBits = BitOperations.Log2((uint)Math.Clamp(most / BlocksAtLeast, 1, CodeBlock.MostCodes));
        // One block is being filled, and codes of the oldest one are being added again.
        _blocks = new CodeBlock?[((most + BlockSize - 1) / BlockSize) + 2];
        _heads = new int[BitOperations.RoundUpToPowerOf2((uint)most)];
    }

    private int BlockSize => 1 << _blockBits;

    public bool Has(ProgramId programId, string folded, Instant now) =>
        TryLocate(KeyOf(programId, folded), out var block, out var at) && block.IsOpen(at, now);

    public RememberedCode? Find(ProgramId programId, string folded)
    {
        var key = KeyOf(programId, folded);
        if (!TryLocate(key, out var block, out var at) || block.Read(at, folded) is not { } found)
            return null;
        if (IsOldest(block))
            AddAgain(key, block);
        return found;
    }

    public void Keep(ProgramId programId, string folded, RememberedCode code)
    {
        var key = KeyOf(programId, folded);
        lock (_writing)
        {
            if (
                TryLocate(key, out var block, out var at)
                && block.Read(at, folded) is { } known
                && code == known with { Mark = code.Mark }
            )
                block.Renew(at, code.Mark);
            else
                Add(key, code);
        }
    }

    public void Forget(ProgramId programId, string folded)
    {
        var key = KeyOf(programId, folded);
        if (!TryLocate(key, out _, out _))
            return;
        lock (_writing)
            if (TryLocate(key, out var block, out var at))
                block.Forget(at);
    }

    private CodeKey KeyOf(ProgramId programId, string folded) => new(programId, folded, _hash(programId, folded));

    private ref int HeadOf(CodeKey key) => ref _heads[key.Hash & (_heads.Length - 1)];

    /// <summary>Finds the newest code with this key, which may be forgotten.</summary>
    private bool TryLocate(CodeKey key, [NotNullWhen(true)] out CodeBlock? block, out int at)
    {
        // Read before the newest place, which is then never behind it.
        var head = Volatile.Read(ref HeadOf(key));
        var place = PlaceOf(head, Volatile.Read(ref _last));
        while (BlockOf(place) is { } found)
        {
            (block, at) = (found, (int)(place & (BlockSize - 1)));
            if (block.Has(at, key))
                return true;
            var back = block.BackOf(at);
            if (back == 0)
                break;
            place -= back;
        }
        (block, at) = (null, 0);
        return false;
    }

    /// <summary>
    /// Completes the lower half of a place. A head that is four billion places old is completed to a newer place. That
    /// is harmless, since another code is there, or none.
    /// </summary>
    private static long PlaceOf(int head, long last) => last - unchecked((uint)last - (uint)head);

    /// <returns>Null for a place whose block was dropped.</returns>
    private CodeBlock? BlockOf(long place)
    {
        var number = place >> _blockBits;
        var block = number > 0 ? Volatile.Read(ref _blocks[number % _blocks.Length]) : null;
        return block?.Number == number ? block : null;
    }

    private bool IsOldest(CodeBlock block) =>
        block.Number + _blocks.Length - 1 == Volatile.Read(ref _last) >> _blockBits;

    private void AddAgain(CodeKey key, CodeBlock oldest)
    {
        lock (_writing)
        {
            if (
                IsOldest(oldest)
                && TryLocate(key, out var block, out var at)
                && block == oldest
                && block.Read(at, key.Folded) is { } code
            )
                Add(key, code);
        }
    }

    private void Add(CodeKey key, RememberedCode code)
    {
        var block = BlockOf(_last);
        if (block is null or { IsFull: true })
        {
            block = new CodeBlock((_last >> _blockBits) + 1, BlockSize);
            Volatile.Write(ref _blocks[block.Number % _blocks.Length], block);
        }
        var place = (block.Number << _blockBits) + block.Count;
        ref var head = ref HeadOf(key);
        var before = PlaceOf(head, _last);
        block.Add(key, code, BlockOf(before) is null ? 0 : (int)(place - before));
        // The code is complete before it can be found.
        Volatile.Write(ref _last, place);
        Volatile.Write(ref head, unchecked((int)place));
    }
}
