using Tributary.Engine.Fraud;
using Tributary.Engine.Identity;

namespace Tributary.Engine.Screening;

/// <summary>Signals for the same person, by values that belong to one person: mailbox, phone, account, card.</summary>
internal static class IdentitySignals
{
    /// <summary>
    /// The percent of the points for one other member that is neither above nor beside it in the tree. Alone it never
    /// holds.
    /// </summary>
    private const int OneStranger = 70;

    /// <summary>The percent of the points for a circle that a family can form. It is held, not rejected.</summary>
    private const int OfFamily = 80;

    /// <summary>
    /// More than one other member, with any referrer: a phone shared by one household does not belong to three
    /// people.
    /// </summary>
    private const int Several = 2;

    public static readonly SignalRule[] All =
    [
        new(Signal.SameEmail, SignalFamily.Contact, 100, IsHard: true, s => Referrer(s, TraitKind.Email)),
        new(Signal.SamePhone, SignalFamily.Contact, 80, IsHard: false, s => Referrer(s, TraitKind.Phone))
        {
            IsOfHouseholds = true,
        },
        new(
            Signal.SamePayoutAccount,
            SignalFamily.Payment,
            80,
            IsHard: false,
            s => Referrer(s, TraitKind.PayoutAccount)
        )
        {
            IsOfHouseholds = true,
        },
        new(Signal.CircularChain, SignalFamily.Contact, 100, IsHard: true, Circle) { IsOfHouseholds = true },
        new(Signal.AliasEmail, SignalFamily.Contact, 60, IsHard: false, Alias),
        new(Signal.SharedPhone, SignalFamily.Contact, 60, IsHard: false, Phone) { IsOfHouseholds = true },
        new(Signal.SharedPayoutAccount, SignalFamily.Payment, 70, IsHard: false, Account) { IsOfHouseholds = true },
        new(Signal.SharedCard, SignalFamily.Payment, 70, IsHard: false, Card) { IsOfHouseholds = true },
        new(Signal.ErasedReturns, SignalFamily.Contact, 60, IsHard: false, Returns),
    ];

    /// <summary>
    /// Finds a person who was erased before, by former values. The person may come back, but a bonus is only for new
    /// members.
    /// </summary>
    private static Evidence? Returns(FraudContext context) =>
        context.Facts.Returning is [var first, ..] kinds ? new Evidence { Trait = first, Count = kinds.Length } : null;

    private static Evidence? Referrer(FraudContext context, TraitKind kind) =>
        context.Facts.Match(kind) is { IsCommon: false, Level: 1 } match && IsSame(match) ? Evidence.Of(match) : null;

    /// <summary>Finds a member from further up that came back in its own downline.</summary>
    private static Evidence? Circle(FraudContext context)
    {
        foreach (var match in context.Facts.Matches)
        {
            var isIdentity = match.Kind is TraitKind.Email or TraitKind.Phone or TraitKind.PayoutAccount;
            if (isIdentity && match is { IsCommon: false, Level: > 1 } && IsSame(match))
                return Evidence.Of(match, match.Kind == TraitKind.Email ? 100 : OfFamily);
        }
        return null;
    }

    /// <summary>
    /// Finds one mailbox with several accounts: written differently from the one above, or exactly as somebody else
    /// writes it.
    /// </summary>
    private static Evidence? Alias(FraudContext context) =>
        context.Facts.Match(TraitKind.Email) is { IsCommon: false } match && (match.Level == 0 || !match.IsExact)
            ? Evidence.Of(match)
            : null;

    private static Evidence? Phone(FraudContext context) =>
        context.Facts.Match(TraitKind.Phone) is { IsCommon: false, Level: 0 } match
            ? Evidence.Of(match, match.Others >= Several ? 100 : OneStranger)
            : null;

    private static Evidence? Account(FraudContext context) =>
        context.Facts.Match(TraitKind.PayoutAccount) is { IsCommon: false, Level: 0 } match
            ? Evidence.Of(match, ShareOf(match))
            : null;

    private static Evidence? Card(FraudContext context) =>
        context.Facts.Match(TraitKind.Card) is { IsCommon: false } match ? Evidence.Of(match, ShareOf(match)) : null;

    private static int ShareOf(TraitMatch match) => match.IsLinked || match.Others >= Several ? 100 : OneStranger;

    private static bool IsSame(TraitMatch match) => match.Kind != TraitKind.Email || match.IsExact;
}
