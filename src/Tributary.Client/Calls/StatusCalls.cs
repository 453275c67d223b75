using Tributary.Client.Contracts;
using Tributary.Client.Contracts.Json;
using Tributary.Client.Http;

namespace Tributary.Client.Calls;

/// <summary>The calls about the server.</summary>
public sealed class StatusCalls
{
    private readonly Wire wire;

    internal StatusCalls(Wire wire) => this.wire = wire;

    /// <summary>Returns how the server stands.</summary>
    public Task<ServerStatus> GetAsync(CancellationToken cancellation = default) =>
        wire.AskAsync(Call.Get("v1/status"), TributaryJson.Default.ServerStatus, cancellation);
}
