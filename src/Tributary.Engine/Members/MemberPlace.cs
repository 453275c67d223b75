using Tributary.Engine.Foundation;

namespace Tributary.Engine.Members;

/// <param name="Id">The platform's own id.</param>
public readonly record struct MemberName(ProgramId ProgramId, string Id);

/// <summary>The internal id and partition of a member. Neither ever changes.</summary>
public readonly record struct MemberPlace(MemberId MemberId, int Partition)
{
    /// <summary>
    /// True when the member was erased at the time of the look-up. Nothing personal that arrives for it is kept.
    /// </summary>
    public bool IsErased { get; init; }
}
