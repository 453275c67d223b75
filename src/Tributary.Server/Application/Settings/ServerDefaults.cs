namespace Tributary.Server.Application.Settings;

/// <summary>Default values that commands print and the server uses.</summary>
internal static class ServerDefaults
{
    public const string Url = "http://localhost:8080";
}
