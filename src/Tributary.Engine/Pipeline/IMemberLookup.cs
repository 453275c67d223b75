using Tributary.Engine.Members;

namespace Tributary.Engine.Pipeline;

/// <summary>Where the members are that entries name.</summary>
public interface IMemberLookup
{
    /// <summary>Looks members up by the platform's ids; erased ones are found too.</summary>
    /// <returns>One for each name; null for a member that has not signed up.</returns>
    ValueTask<IReadOnlyList<MemberPlace?>> FindMembersAsync(
        IReadOnlyList<MemberName> names,
        CancellationToken stopping
    );
}
