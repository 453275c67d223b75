namespace Tributary.Storage.Connections;

/// <summary>The key of the hashes that link the rows of the audit log.</summary>
public sealed class AuditKey
{
    /// <summary>
    /// Null while it is encrypted with a key that this process does not have: nothing can be recorded then. Empty for a
    /// database that has no key yet.
    /// </summary>
    public byte[]? Bytes { get; set; } = [];
}
