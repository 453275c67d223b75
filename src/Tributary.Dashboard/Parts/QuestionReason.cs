namespace Tributary.Dashboard.Parts;

/// <summary>Whether a question asks for a reason.</summary>
public enum QuestionReason
{
    /// <summary>It does not.</summary>
    None,

    /// <summary>It may be left out.</summary>
    Possible,

    /// <summary>Nothing happens without one.</summary>
    Needed,
}
