namespace Tributary.Storage.Connections;

/// <summary>The key of the hashes that link the rows of the audit log.</summary>
public sealed class AuditKey
{
    /// <summary>The key of the value in <c>setting</c> that holds it, encrypted where secrets are.</summary>
    public const string Setting = "audit_key";

    /// <summary>
    /// Null while it is encrypted with a key that this process does not have: nothing can be recorded then. Empty for a
    /// database that has no key yet.
    /// </summary>
    public byte[]? Bytes { get; set; } = [];

    /// <summary>The last row that was hashed with an earlier key, which is lost; 0 when none was.</summary>
    public long From { get; set; }
}
