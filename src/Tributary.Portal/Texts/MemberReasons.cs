using Tributary.Client.Contracts;

namespace Tributary.Portal.Texts;

/// <summary>Says in words for members why something earned nothing, waits, or was taken back.</summary>
public static class MemberReasons
{
    /// <summary>Says why nothing was granted. A reason of a newer server is left out.</summary>
    public static string? WhyNothing(Language language, IReadOnlyList<string> reasons) =>
        reasons.Select(reason => language.FindText("reason." + reason)).FirstOrDefault(text => text is not null);

    /// <summary>Says why a reward is not available yet.</summary>
    public static string? WhyHeld(Language language, string? heldBy) =>
        heldBy is null ? null : language.FindText("held_by." + heldBy);

    /// <summary>Says why a reward was taken back: one of <see cref="RewardReasons"/>.</summary>
    public static string? WhyTakenBack(Language language, string? reason) =>
        reason is null ? null : language.FindText("taken_back." + reason);
}
