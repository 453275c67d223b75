using System.Buffers;

namespace Tributary.Server.Application.Json;

/// <summary>
/// The pieces that bodies are kept in while they arrive. <see cref="ArrayPool{T}.Shared"/> keeps few arrays of a size: the others of a burst would have
/// become garbage of the oldest generation, which stays until a full collection, so that each burst took new memory.
/// </summary>
internal static class BodyPieces
{
    /// <summary>Most bodies have only this one, which the shared pool hands out without a lock.</summary>
    public const int First = 4096;

    public const int Largest = 64 << 10;

    /// <summary>As many as the usual budget of bodies has room for; beyond that pieces are garbage again.</summary>
    private const int MostOfASize = 768;

    private static ArrayPool<byte> s_large = New();
    private static long s_used;
    private static long s_most;

    /// <summary>The bytes that the pool may keep and nobody uses: the most that were rented at once since <see cref="Forget"/>, less those rented now.</summary>
    public static long Idle => Volatile.Read(ref s_most) - Volatile.Read(ref s_used);

    public static byte[] Rent(int size)
    {
        var piece = PoolOf(size).Rent(size);
        var used = piece.Length > First ? Interlocked.Add(ref s_used, piece.Length) : 0;
        if (used > Volatile.Read(ref s_most)) Volatile.Write(ref s_most, used); // a race costs some accuracy only
        return piece;
    }

    /// <summary>Takes a piece back; one that was rented before <see cref="Forget"/> too.</summary>
    public static void Return(byte[] piece)
    {
        if (piece.Length > First) Interlocked.Add(ref s_used, -piece.Length);
        PoolOf(piece.Length).Return(piece);
    }

    /// <summary>Leaves the pieces that nobody uses to the collector.</summary>
    public static void Forget()
    {
        Volatile.Write(ref s_large, New());
        Volatile.Write(ref s_most, Volatile.Read(ref s_used));
    }

    private static ArrayPool<byte> PoolOf(int size) => size <= First ? ArrayPool<byte>.Shared : Volatile.Read(ref s_large);

    private static ArrayPool<byte> New() => ArrayPool<byte>.Create(Largest, MostOfASize);
}
