using Tributary.Client.Contracts;

namespace Tributary.Dashboard.Format;

/// <summary>Says what people of a role may do.</summary>
public static class PersonRoleWords
{
    /// <summary>All roles with their meaning, from the least to the most.</summary>
    public static IReadOnlyList<(string Role, string Meaning)> All { get; } =
    [
        (PersonRoles.ReadOnly, "reads everything"),
        (PersonRoles.FraudAnalyst, "also decides cases"),
        (PersonRoles.Finance, "also approves rewards and adjusts balances"),
        (PersonRoles.Manager, "everything in the programs"),
        (PersonRoles.Owner, "everything, including other people"),
    ];
}
