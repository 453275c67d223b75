using System.Collections.Frozen;

namespace Tributary.Engine.Terms.Json;

/// <summary>
/// The words that the grammar reserves for later versions, each with the sentence that refuses it.
/// </summary>
internal static class TermsReserved
{
    public static readonly FrozenDictionary<string, string> Fields = new Dictionary<string, string>
    {
        ["split"] =
            "Splitting a pool ('split') is reserved for a later version; write one rule with 'amount' or "
            + "'rates' for each payee.",
        ["carry"] = "Carrying a result into the next period ('carry') is reserved for a later version; leave it out.",
        ["qualify"] =
            "Qualifying for a level ('qualify') is reserved for a later version; put the condition into "
            + "'when', as one on payee.*.",
        ["unqualified"] =
            "The treatment of unqualified levels ('unqualified') is reserved for a later version; put the condition "
            + "into 'when', as one on payee.*.",
        ["override"] =
            "Overrides ('override') are reserved for a later version; pay levels with 'to': 'upline' and 'rates'.",
        ["reactivation"] = "Reactivation of members ('reactivation') is reserved for a later version; leave it out.",
    }.ToFrozenDictionary();

    public const string PeriodClosed =
        "Rules on the close of a period ('period.closed') are reserved for a later version; allowed are an "
        + "event type, 'signup' and 'referral.completed'.";
    public const string Reactivation =
        "Rules on 'reactivation' are reserved for a later version; allowed are other event types, 'signup' "
        + "and 'referral.completed'.";
    public const string CodeOwner =
        "Paying the owner of a code ('code_owner') is reserved for a later version; allowed are 'referrer', "
        + "'member' and 'upline'.";
    public const string ReactivationKind =
        "Rewards for 'reactivation' are reserved for a later version; allowed are money, points, credit, "
        + "coupon and gift.";
}
