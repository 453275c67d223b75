namespace Tributary.Dashboard.Session;

/// <summary>How people may sign in, besides their passwords. The server registers it.</summary>
/// <param name="Provider">What people call the OpenID provider; null for none.</param>
public sealed record SignInChoices(string? Provider);
