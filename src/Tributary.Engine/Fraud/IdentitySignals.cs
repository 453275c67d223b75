namespace Tributary.Engine;

/// <summary>The same person, by what belongs to one person: mailbox, phone, account, card.</summary>
internal static class IdentitySignals
{
    public static readonly SignalRule[] All =
    [
        new(Signal.SameEmail, SignalFamily.Contact, 100, IsHard: true, s => Referrer(s, TraitKind.Email)),
        new(Signal.SamePhone, SignalFamily.Contact, 100, IsHard: true, s => Referrer(s, TraitKind.Phone)),
        new(Signal.SamePayoutAccount, SignalFamily.Payment, 100, IsHard: true, s => Referrer(s, TraitKind.PayoutAccount)),
        new(Signal.CircularChain, SignalFamily.Contact, 100, IsHard: true, Circle),
        new(Signal.AliasEmail, SignalFamily.Contact, 60, IsHard: false, Alias),
        new(Signal.SharedPhone, SignalFamily.Contact, 40, IsHard: false, s => Beside(s, TraitKind.Phone)),
        new(Signal.SharedPayoutAccount, SignalFamily.Payment, 50, IsHard: false, s => Beside(s, TraitKind.PayoutAccount)),
        new(Signal.SharedCard, SignalFamily.Payment, 35, IsHard: false, Card),
        new(Signal.ErasedReturns, SignalFamily.Contact, 60, IsHard: false, Returns),
    ];

    /// <summary>
    /// Somebody who was erased, by what belonged to them: a person may come back, but a bonus for new members is for
    /// those who are.
    /// </summary>
    private static Evidence? Returns(FraudScene scene) =>
        scene.Facts.Returning is [var first, ..] kinds ? new Evidence { Trait = first, Count = kinds.Length } : null;

    private static Evidence? Referrer(FraudScene scene, TraitKind kind) =>
        scene.Facts.Match(kind) is { IsShared: false, Level: 1 } match && IsSame(match) ? Evidence.Of(match) : null;

    /// <summary>Somebody further up came back as a member of its own downline.</summary>
    private static Evidence? Circle(FraudScene scene)
    {
        foreach (var match in scene.Facts.Matches)
            if (match is { Kind: TraitKind.Email or TraitKind.Phone or TraitKind.PayoutAccount, IsShared: false, Level: > 1 } && IsSame(match))
                return Evidence.Of(match);
        return null;
    }

    /// <summary>One mailbox, several accounts: written another way than the one above writes it, or just as somebody else does.</summary>
    private static Evidence? Alias(FraudScene scene) =>
        scene.Facts.Match(TraitKind.Email) is { IsShared: false } match && (match.Level == 0 || !match.IsExact) ? Evidence.Of(match) : null;

    private static Evidence? Beside(FraudScene scene, TraitKind kind) =>
        scene.Facts.Match(kind) is { IsShared: false, Level: 0 } match ? Evidence.Of(match) : null;

    private static Evidence? Card(FraudScene scene) =>
        scene.Facts.Match(TraitKind.Card) is { IsShared: false } match && (match.IsLinked || match.Others > 1) ? Evidence.Of(match) : null;

    private static bool IsSame(TraitMatch match) => match.Kind != TraitKind.Email || match.IsExact;
}
