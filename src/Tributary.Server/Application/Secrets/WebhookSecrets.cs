using System.Security.Cryptography;

namespace Tributary.Server.Application.Secrets;

/// <summary>Secrets as Standard Webhooks writes them: <c>whsec_</c> and base64.</summary>
internal static class WebhookSecrets
{
    private const int Bytes = 32;

    /// <summary>How long the secret before signs too.</summary>
    public static readonly TimeSpan OldLasts = TimeSpan.FromHours(24);

    public static string Create() => "whsec_" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(Bytes));
}
