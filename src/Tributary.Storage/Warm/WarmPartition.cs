using Tributary.Engine.Foundation;

namespace Tributary.Storage.Warm;

/// <summary>A partition some of whose facts are in memory.</summary>
/// <param name="seq">The <c>seq</c> at which the facts were true.</param>
internal sealed class WarmPartition(long seq)
{
    public long Seq { get; set; } = seq;

    /// <summary>True once the facts may differ from the database. The members that point here are then void.</summary>
    public bool IsDropped { get; set; }

    /// <summary>All expense and settlement accounts of a program, by its id.</summary>
    public Dictionary<ProgramId, WarmOwnAccounts> OwnAccounts { get; } = [];
}
