using Tributary.Engine.Foundation;
using Tributary.Engine.Ledger;

namespace Tributary.Storage.Warm;

/// <summary>All expense and settlement accounts of a program in a partition.</summary>
internal sealed class WarmOwnAccounts(ProgramId programId) : KeptFacts
{
    public ProgramId ProgramId => programId;

    public required AccountFacts[] Accounts { get; set; }

    /// <summary>That a program has no account there is a fact, too.</summary>
    public override int Count() => 1 + Accounts.Length;
}
