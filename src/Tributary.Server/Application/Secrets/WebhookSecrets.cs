using System.Security.Cryptography;

namespace Tributary.Server.Application.Secrets;

/// <summary>Writes secrets in the form of Standard Webhooks: <c>whsec_</c> and base64.</summary>
internal static class WebhookSecrets
{
    private const int Bytes = 32;

    /// <summary>How long the previous secret also signs.</summary>
    public static readonly TimeSpan OldLasts = TimeSpan.FromHours(24);

    public static string Create() => "whsec_" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(Bytes));
}
