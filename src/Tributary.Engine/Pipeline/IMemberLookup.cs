using Tributary.Engine.Members;

namespace Tributary.Engine.Pipeline;

/// <summary>Finds the members that entries name.</summary>
public interface IMemberLookup
{
    /// <summary>Looks up members by the platform's ids, including erased members.</summary>
    /// <returns>One for each name; null for a member that has not signed up.</returns>
    ValueTask<IReadOnlyList<MemberPlace?>> FindMembersAsync(
        IReadOnlyList<MemberName> names,
        CancellationToken stopping
    );
}
