using Tributary.Client.Contracts;
using Tributary.Client.Contracts.Json;
using Tributary.Client.Http;

namespace Tributary.Client.Calls;

/// <summary>The calls for exports: whole lists and the log of a program as files.</summary>
public sealed class ExportCalls
{
    private readonly Wire wire;
    private readonly string path;

    internal ExportCalls(Wire wire, string scope) => (this.wire, path) = (wire, scope + "/exports");

    /// <summary>Returns the sets that can be exported, and the last files of scheduled exports.</summary>
    public Task<ExportsInfo> ListAsync(CancellationToken cancellation = default) =>
        wire.AskAsync(Call.Get(path), TributaryJson.Default.ExportsInfo, cancellation);

    /// <summary>
    /// Begins to read a set. The rows come as they are read from the database, so that a set of any size needs no more
    /// memory than a buffer.
    /// </summary>
    /// <param name="set">The name of the set, such as <c>members</c>, <c>rewards</c> or <c>log</c>.</param>
    /// <param name="query">Format, columns and where to continue. The default is CSV from the first row.</param>
    /// <param name="cancellation">Cancels the wait, and the reading of the rows.</param>
    /// <returns>The rows. Dispose of them to end the call.</returns>
    public Task<ExportedSet> OpenAsync(
        string set,
        ExportQuery? query = null,
        CancellationToken cancellation = default
    ) =>
        wire.OpenAsync(
            Call.Get(Route.With($"{path}/{Route.Segment(set)}", (query ?? new ExportQuery()).Parameters())),
            cancellation
        );
}
