using Tributary.Client.Contracts;
using Tributary.Client.Contracts.Json;
using Tributary.Client.Http;

namespace Tributary.Client.Calls;

/// <summary>The calls for visits on the platform's own site.</summary>
public sealed class ClickCalls
{
    private readonly Wire wire;
    private readonly string path;

    internal ClickCalls(Wire wire, string scope) => (this.wire, path) = (wire, scope + "/clicks");

    /// <summary>Records a visit. The call is never retried, because a click that is sent twice counts twice.</summary>
    public Task<ClickInfo> RecordAsync(NewClick click, CancellationToken cancellation = default) =>
        wire.AskAsync(
            Call.Post(path, click, TributaryJson.Default.NewClick),
            TributaryJson.Default.ClickInfo,
            cancellation
        );
}
