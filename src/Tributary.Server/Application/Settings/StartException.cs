using Tributary.Server.Application.Errors;

namespace Tributary.Server.Application.Settings;

/// <summary>Thrown when the server cannot start. The message is one sentence that names the faulty setting.</summary>
internal sealed class StartException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>
    /// The reason to wait, if the fault may end without a change of the settings; otherwise null.
    /// </summary>
    public ErrorCode? WaitsFor { get; init; }
}
