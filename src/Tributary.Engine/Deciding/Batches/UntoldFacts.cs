namespace Tributary.Engine.Deciding.Batches;

/// <summary>Facts that a decision under draft Terms read, and that the log does not hold as they were.</summary>
[Flags]
public enum UntoldFacts
{
    None = 0,

    /// <summary>Text that an erasure or the end of its time has blanked, read as missing.</summary>
    ErasedText = 1,

    /// <summary>Attributes of a member, read as they are today.</summary>
    TodaysAttributes = 2,
}
