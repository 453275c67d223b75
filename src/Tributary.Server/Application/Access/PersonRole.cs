using Tributary.Engine.Foundation;

namespace Tributary.Server.Application.Access;

/// <summary>The roles of people: each stands for scopes.</summary>
internal enum PersonRole
{
    /// <summary>Everything, other people included.</summary>
    Owner,

    /// <summary>Everything in the programs.</summary>
    Manager,

    /// <summary>Reads, and approves rewards, adjustments and payouts.</summary>
    Finance,

    /// <summary>Reads, and decides cases.</summary>
    FraudAnalyst,

    /// <summary>Reads.</summary>
    ReadOnly,
}

internal static class RoleScopes
{
    /// <summary>Returns the scopes of a role, which are those of a key.</summary>
    public static Scopes Of(PersonRole role) =>
        role switch
        {
            PersonRole.Owner => Scopes.Admin,
            PersonRole.Manager => Scopes.Read | Scopes.Write | Scopes.Manage,
            PersonRole.Finance => Scopes.Read | Scopes.Approve,
            PersonRole.FraudAnalyst => Scopes.Read | Scopes.Review,
            _ => Scopes.Read,
        };

    /// <summary>Returns the scopes of a role's word. A word of a newer version reads.</summary>
    public static Scopes Of(string word) =>
        Of(EnumNames.TryParse<PersonRole>(word, out var role) ? role : PersonRole.ReadOnly);
}
