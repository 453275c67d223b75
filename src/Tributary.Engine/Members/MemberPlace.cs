namespace Tributary.Engine.Members;

/// <param name="Id">The platform's.</param>
public readonly record struct MemberName(long ProgramId, string Id);

/// <summary>Ours of a member that never changes.</summary>
public readonly record struct MemberPlace(long MemberId, int Partition)
{
    /// <summary>The member was erased when it was looked up: nothing personal that comes for it is kept.</summary>
    public bool IsErased { get; init; }
}
