namespace Tributary.Client.Contracts;

/// <summary>Why a person orders something; kept with the decision.</summary>
/// <param name="Reason">Free text, 1 to 500 characters; null where a reason is optional.</param>
public sealed record CommandReason(string? Reason);
