using Tributary.Engine.Foundation;

namespace Tributary.Server.Application.Access;

/// <summary>What a key may do. Admin stands for all of them.</summary>
[Flags]
internal enum Scopes
{
    None = 0,

    /// <summary>Reading everything of a program.</summary>
    Read = 1,

    /// <summary>Members, events, codes and clicks.</summary>
    Write = 2,

    /// <summary>Programs, approvals, adjustments, the status of members, referrals by hand.</summary>
    Manage = 4,

    /// <summary>Looking codes up and recording clicks: safe in browsers.</summary>
    Public = 8,
    Admin = 16,
}

internal static class ScopeWords
{
    private static readonly Scopes[] s_each = [Scopes.Read, Scopes.Write, Scopes.Manage, Scopes.Public, Scopes.Admin];

    /// <summary>As stored and shown: words divided by spaces.</summary>
    public static string Of(Scopes scopes) => string.Join(' ', s_each.Where(scope => scopes.HasFlag(scope)).Select(EnumNames.Of));

    /// <returns>False when a word is no scope, or there is none.</returns>
    public static bool TryParse(string text, out Scopes scopes)
    {
        scopes = Scopes.None;
        foreach (var word in text.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries))
        {
            if (!EnumNames.TryParse<Scopes>(word, out var scope) || scope == Scopes.None) return false;
            scopes |= scope;
        }
        return scopes != Scopes.None;
    }
}
