namespace Tributary.Engine.Foundation;

/// <summary>A block of ids from the database's sequence, so that a batch knows its ids before it writes.</summary>
public sealed class IdBlock(long first, int size)
{
    private long _next = first;
    private readonly long _end = checked(first + size);

    public long Left => _end - _next;

    /// <summary>Returns a block with the same ids, to decide again from the beginning.</summary>
    public IdBlock Copy() => new(_next, checked((int)Left));

    /// <exception cref="InvalidOperationException">The block is used up: its size was counted too low.</exception>
    public TId Next<TId>()
        where TId : struct, IId<TId> =>
        Left > 0
            ? TId.Of(_next++)
            : throw new InvalidOperationException("A block of ids was too small for what was decided with it.");
}
