using System.Buffers;

namespace Tributary.Server.Application.Bodies;

/// <summary>
/// The pool of arrays that hold bodies while they arrive. <see cref="ArrayPool{T}.Shared"/> keeps only a few arrays of
/// each size. The rest of a burst would become garbage of the oldest generation and stay until a full collection, so
/// each burst would take new memory.
/// </summary>
internal static class BodyPieces
{
    /// <summary>Most bodies use only this one, which the shared pool hands out without a lock.</summary>
    public const int First = 4096;

    public const int Largest = 64 << 10;

    /// <summary>The usual budget of bodies has room for this many. Arrays beyond that become garbage.</summary>
    private const int MostOfASize = 768;

    private static ArrayPool<byte> s_large = New();
    private static long s_used;
    private static long s_most;

    /// <summary>
    /// The bytes that the pool may keep unused: the most rented at the same time since <see cref="Forget"/>, minus
    /// those rented now.
    /// </summary>
    public static long Idle => Volatile.Read(ref s_most) - Volatile.Read(ref s_used);

    public static byte[] Rent(int size)
    {
        var piece = PoolOf(size).Rent(size);
        var used = piece.Length > First ? Interlocked.Add(ref s_used, piece.Length) : 0;
        if (used > Volatile.Read(ref s_most))
            Volatile.Write(ref s_most, used); // a race costs only some accuracy
        return piece;
    }

    /// <summary>Takes an array back, even one that was rented before <see cref="Forget"/>.</summary>
    public static void Return(byte[] piece)
    {
        if (piece.Length > First)
            Interlocked.Add(ref s_used, -piece.Length);
        PoolOf(piece.Length).Return(piece);
    }

    /// <summary>Leaves unused arrays to the garbage collector.</summary>
    public static void Forget()
    {
        Volatile.Write(ref s_large, New());
        Volatile.Write(ref s_most, Volatile.Read(ref s_used));
    }

    private static ArrayPool<byte> PoolOf(int size) =>
        size <= First ? ArrayPool<byte>.Shared : Volatile.Read(ref s_large);

    private static ArrayPool<byte> New() => ArrayPool<byte>.Create(Largest, MostOfASize);
}
