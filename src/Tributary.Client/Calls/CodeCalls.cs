using System.Text.Json;
using Tributary.Client.Contracts;
using Tributary.Client.Contracts.Json;
using Tributary.Client.Http;

namespace Tributary.Client.Calls;

/// <summary>The calls for codes and their links.</summary>
public sealed class CodeCalls
{
    private readonly Wire wire;
    private readonly string path;

    internal CodeCalls(Wire wire, string scope) => (this.wire, path) = (wire, scope + "/codes");

    /// <summary>Returns a code. Upper and lower case are the same.</summary>
    /// <exception cref="TributaryException">The code is unknown (404).</exception>
    public Task<CodeInfo> GetAsync(string code, CancellationToken cancellation = default) =>
        wire.AskAsync(Call.Get($"{path}/{Route.Segment(code)}"), TributaryJson.Default.CodeInfo, cancellation);

    /// <summary>
    /// Changes a code. Fields that the patch does not set keep their values. Links change within a few seconds.
    /// </summary>
    /// <exception cref="TributaryException">
    /// The code is unknown (404), or the destination is not allowed (422).
    /// </exception>
    public Task<CodeInfo> PatchAsync(string code, CodePatch patch, CancellationToken cancellation = default) =>
        wire.AskAsync(
            new Call(HttpMethod.Patch, $"{path}/{Route.Segment(code)}")
            {
                Body = JsonSerializer.SerializeToUtf8Bytes(patch, TributaryJson.Default.CodePatch),
                Repeatable = true,
            },
            TributaryJson.Default.CodeInfo,
            cancellation
        );

    /// <summary>Ends a code now. The code still belongs to its owner. Ending it again is not an error.</summary>
    /// <exception cref="TributaryException">The code is unknown (404).</exception>
    public Task<CodeInfo> EndAsync(string code, CancellationToken cancellation = default) =>
        wire.AskAsync(
            new Call(HttpMethod.Delete, $"{path}/{Route.Segment(code)}") { Repeatable = true },
            TributaryJson.Default.CodeInfo,
            cancellation
        );

    /// <summary>Returns the link of the code as a QR image in SVG.</summary>
    public Task<string> GetQrAsync(string code, CancellationToken cancellation = default) =>
        wire.AskTextAsync(Call.Get($"{path}/{Route.Segment(code)}/qr.svg"), cancellation);
}
