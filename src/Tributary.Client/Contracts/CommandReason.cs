namespace Tributary.Client.Contracts;

/// <summary>The reason for a command. It is stored with the decision.</summary>
/// <param name="Reason">A text of 1 to 500 characters. May be null if the reason is optional.</param>
public sealed record CommandReason(string? Reason);
