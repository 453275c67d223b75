using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Tributary.Engine.Foundation;

namespace Tributary.Engine.Members;

/// <summary>
/// Computes the partition of a tree. Only a root computes its partition; all others take the referrer's, and nobody
/// ever moves (ARCHITECTURE.md).
/// </summary>
public static class Partitioning
{
    public static int OfRoot(ProgramId programId, string externalId, int partitions)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{programId}/{externalId}"), hash);
        return (int)(BinaryPrimitives.ReadUInt32BigEndian(hash) % (uint)partitions);
    }
}
