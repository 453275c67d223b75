namespace Tributary.Server.Application.Settings;

/// <summary>Why the server cannot start, in one sentence that names the setting at fault.</summary>
internal sealed class StartException(string message, Exception? inner = null) : Exception(message, inner);
