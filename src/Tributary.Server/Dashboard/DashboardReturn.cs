using Tributary.Dashboard.Addressing;

namespace Tributary.Server.Dashboard;

/// <summary>The page to which a sign-in leads.</summary>
internal static class DashboardReturn
{
    /// <summary>
    /// Returns the asked address if it is a page of the dashboard, so that nobody can use the form to lead people
    /// elsewhere.
    /// </summary>
    public static string Of(string? asked) =>
        asked is not null
        && (asked == Addresses.Home || asked.StartsWith(Addresses.Home + "/", StringComparison.Ordinal))
        && !asked.Contains('\\', StringComparison.Ordinal)
            ? asked
            : Addresses.Home;
}
