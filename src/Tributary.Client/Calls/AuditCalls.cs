using Tributary.Client.Contracts;
using Tributary.Client.Contracts.Json;
using Tributary.Client.Http;

namespace Tributary.Client.Calls;

/// <summary>The calls for the audit log: who changed what.</summary>
public sealed class AuditCalls
{
    private readonly Wire wire;
    private readonly string path;

    internal AuditCalls(Wire wire, string scope) => (this.wire, path) = (wire, scope + "/audit");

    /// <summary>Returns a page of the changes, newest first.</summary>
    public Task<Page<AuditEntry>> ListAsync(AuditQuery? query = null, CancellationToken cancellation = default) =>
        wire.AskAsync(
            Call.Get((query ?? new AuditQuery()).On(path)),
            TributaryJson.Default.PageAuditEntry,
            cancellation
        );

    /// <summary>Returns all changes, page by page.</summary>
    public IAsyncEnumerable<AuditEntry> AllAsync(AuditQuery? query = null, CancellationToken cancellation = default) =>
        Paging.EachAsync(query, ListAsync, cancellation);
}
