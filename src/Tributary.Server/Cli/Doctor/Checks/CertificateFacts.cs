namespace Tributary.Server.Cli.Doctor.Checks;

/// <summary>A certificate that the installation relies on.</summary>
/// <param name="Of">The address or the file that it was read from.</param>
/// <param name="EndsAt">Null when it could not be read.</param>
/// <param name="Fault">The reason why it could not be read, or is not trusted here; null for none.</param>
internal sealed record CertificateFacts(string Of, DateTimeOffset? EndsAt, string? Fault);
