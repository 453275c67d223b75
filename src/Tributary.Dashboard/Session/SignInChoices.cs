namespace Tributary.Dashboard.Session;

/// <summary>How people may sign in, besides their passwords. The server registers it.</summary>
/// <param name="Provider">The name of the OpenID provider for people; null for none.</param>
public sealed record SignInChoices(string? Provider);
