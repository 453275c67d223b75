namespace Tributary.Storage.Features.People;

/// <summary>The roles of people. The server gives each its scopes.</summary>
public enum PersonRole
{
    /// <summary>Everything, other people included.</summary>
    Owner,

    /// <summary>Everything in the programs.</summary>
    Manager,

    /// <summary>Reads, and approves rewards, adjustments and payouts.</summary>
    Finance,

    /// <summary>Reads, and decides cases.</summary>
    FraudAnalyst,

    /// <summary>Reads.</summary>
    ReadOnly,
}
