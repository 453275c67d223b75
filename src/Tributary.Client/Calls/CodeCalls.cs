using System.Text.Json;
using Tributary.Client.Contracts;
using Tributary.Client.Contracts.Json;
using Tributary.Client.Http;

namespace Tributary.Client.Calls;

/// <summary>Codes and their links.</summary>
public sealed class CodeCalls
{
    private readonly Wire wire;
    private readonly string path;

    internal CodeCalls(Wire wire, string scope) => (this.wire, path) = (wire, scope + "/codes");

    /// <summary>A code in any case.</summary>
    /// <exception cref="TributaryException">404 for an unknown code.</exception>
    public Task<CodeInfo> GetAsync(string code, CancellationToken cancellation = default) =>
        wire.AskAsync(Call.Get($"{path}/{Route.Segment(code)}"), TributaryJson.Default.CodeInfo, cancellation);

    /// <summary>Changes a code; what the patch does not set stays. Links follow within a few seconds.</summary>
    /// <exception cref="TributaryException">404 for an unknown code; 422 for a destination that is not allowed.</exception>
    public Task<CodeInfo> PatchAsync(string code, CodePatch patch, CancellationToken cancellation = default) =>
        wire.AskAsync(
            new Call(HttpMethod.Patch, $"{path}/{Route.Segment(code)}")
            {
                Body = JsonSerializer.SerializeToUtf8Bytes(patch, TributaryJson.Default.CodePatch),
                Repeatable = true,
            },
            TributaryJson.Default.CodeInfo, cancellation);

    /// <summary>Ends a code now; it stays its owner's, and ended already is no error.</summary>
    /// <exception cref="TributaryException">404 for an unknown code.</exception>
    public Task<CodeInfo> EndAsync(string code, CancellationToken cancellation = default) =>
        wire.AskAsync(new Call(HttpMethod.Delete, $"{path}/{Route.Segment(code)}") { Repeatable = true }, TributaryJson.Default.CodeInfo, cancellation);

    /// <summary>The code's link as a QR image, SVG.</summary>
    public Task<string> GetQrAsync(string code, CancellationToken cancellation = default) =>
        wire.AskTextAsync(Call.Get($"{path}/{Route.Segment(code)}/qr.svg"), cancellation);
}
