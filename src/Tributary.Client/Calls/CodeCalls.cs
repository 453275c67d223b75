namespace Tributary.Client;

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

    /// <summary>The code's link as a QR image, SVG.</summary>
    public Task<string> GetQrAsync(string code, CancellationToken cancellation = default) =>
        wire.AskTextAsync(Call.Get($"{path}/{Route.Segment(code)}/qr.svg"), cancellation);
}
