namespace Tributary.Engine;

/// <param name="Id">The platform's.</param>
public readonly record struct MemberName(long ProgramId, string Id);

/// <summary>Ours of a member that never changes.</summary>
public readonly record struct MemberPlace(long MemberId, int Partition);
