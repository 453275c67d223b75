using Tributary.Engine.Foundation;
using Tributary.Storage.Features.People;

namespace Tributary.Server.Application.Access;

/// <summary>The scopes for which the roles of people stand. They are those of a key.</summary>
internal static class RoleScopes
{
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
