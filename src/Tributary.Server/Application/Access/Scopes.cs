using Tributary.Engine.Foundation;

namespace Tributary.Server.Application.Access;

/// <summary>The rights of a key. Admin includes all others.</summary>
[Flags]
internal enum Scopes
{
    None = 0,

    /// <summary>Reads everything of a program.</summary>
    Read = 1,

    /// <summary>Writes members, events, codes and clicks.</summary>
    Write = 2,

    /// <summary>Manages programs, approvals, adjustments, the status of members, and referrals made by hand.</summary>
    Manage = 4,

    /// <summary>Looks up codes and records clicks. Safe in browsers.</summary>
    Public = 8,
    Admin = 16,

    /// <summary>Approves rewards and adjustments.</summary>
    Approve = 32,

    /// <summary>Decides cases of fraud.</summary>
    Review = 64,
}

internal static class ScopeWords
{
    private static readonly Scopes[] s_each =
    [
        Scopes.Read,
        Scopes.Write,
        Scopes.Manage,
        Scopes.Approve,
        Scopes.Review,
        Scopes.Public,
        Scopes.Admin,
    ];

    /// <summary>Returns all scopes, in the order in which people read them.</summary>
    public static IEnumerable<string> All => s_each.Select(EnumNames.Of);

    /// <summary>Returns scopes as they are stored and shown: words separated by spaces.</summary>
    public static string Of(Scopes scopes) =>
        string.Join(' ', s_each.Where(scope => scopes.HasFlag(scope)).Select(EnumNames.Of));

    /// <returns>False when a word is not a scope, or there is none.</returns>
    public static bool TryParse(string text, out Scopes scopes)
    {
        scopes = Scopes.None;
        foreach (var word in text.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries))
        {
            if (!EnumNames.TryParse<Scopes>(word, out var scope) || scope == Scopes.None)
                return false;
            scopes |= scope;
        }
        return scopes != Scopes.None;
    }
}
