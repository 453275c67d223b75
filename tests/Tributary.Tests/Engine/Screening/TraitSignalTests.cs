using Tributary.Engine.Fraud;
using Tributary.Engine.Identity;
using Tributary.Engine.Screening;
using Xunit;
using static Tributary.Tests.Engine.Screening.FraudContexts;

namespace Tributary.Tests.Engine.Screening;

/// <summary>Signals of what accounts share: mailboxes, phones, cards, devices and addresses.</summary>
public sealed class TraitSignalTests
{
    [Theory]
    [InlineData(TraitKind.Email, true, 1, RiskVerdict.Rejected, "same_email 100")]
    [InlineData(TraitKind.Email, false, 1, RiskVerdict.Held, "alias_email 60")]
    [InlineData(TraitKind.Email, true, 2, RiskVerdict.Rejected, "circular_chain 100")]
    [InlineData(TraitKind.Email, false, 2, RiskVerdict.Held, "alias_email 60")]
    [InlineData(TraitKind.Email, false, 0, RiskVerdict.Held, "alias_email 60")]
    [InlineData(TraitKind.Phone, false, 1, RiskVerdict.Held, "same_phone 80")]
    [InlineData(TraitKind.Phone, false, 3, RiskVerdict.Held, "circular_chain 80")]
    [InlineData(TraitKind.Phone, false, 0, RiskVerdict.Clear, "shared_phone 42")]
    [InlineData(TraitKind.PayoutAccount, false, 1, RiskVerdict.Held, "same_payout_account 80")]
    [InlineData(TraitKind.PayoutAccount, false, 2, RiskVerdict.Held, "circular_chain 80")]
    [InlineData(TraitKind.PayoutAccount, false, 0, RiskVerdict.Clear, "shared_payout_account 49")]
    [InlineData(TraitKind.Card, false, 1, RiskVerdict.Held, "shared_card 70")]
    [InlineData(TraitKind.Card, false, 0, RiskVerdict.Clear, "shared_card 49")]
    [InlineData(TraitKind.Device, false, 1, RiskVerdict.Clear, "same_device 50")]
    [InlineData(TraitKind.Device, false, 2, RiskVerdict.Held, "same_device 50, device_circle 25")]
    [InlineData(TraitKind.Address, true, 1, RiskVerdict.Held, "same_browser 55, same_address 5")]
    [InlineData(TraitKind.Address, false, 1, RiskVerdict.Clear, "same_address 5")]
    public void One_match_speaks_by_its_kind_and_level(
        TraitKind kind,
        bool isExact,
        int level,
        RiskVerdict verdict,
        string found
    ) => Is(EvaluationContext(Match(kind, level: level, isExact: isExact)), verdict, found);

    [Fact]
    public void A_value_that_hundreds_of_strangers_share_says_nothing()
    {
        foreach (var kind in Enum.GetValues<TraitKind>())
            Is(
                EvaluationContext(Match(kind, others: TraitMatch.Widest, level: 1, siblings: 9, isExact: true)),
                RiskVerdict.Clear,
                ""
            );
    }

    [Theory]
    [InlineData(TraitKind.Card, 2, 2, "shared_card 70")]
    [InlineData(TraitKind.Card, 2, 0, "shared_card 70")]
    [InlineData(TraitKind.Card, 20, 20, "shared_card 70")]
    [InlineData(TraitKind.Card, 54, 54, "shared_card 70")]
    [InlineData(TraitKind.Card, 143, 3, "shared_card 70")]
    [InlineData(TraitKind.Card, TraitMatch.Widest, TraitMatch.Widest, "shared_card 70")]
    [InlineData(TraitKind.Card, TraitMatch.Widest, 10, "shared_card 70")]
    [InlineData(TraitKind.PayoutAccount, 54, 54, "shared_payout_account 70")]
    [InlineData(TraitKind.PayoutAccount, TraitMatch.Widest, TraitMatch.Widest, "shared_payout_account 70")]
    [InlineData(TraitKind.Phone, 60, 60, "shared_phone 60")]
    [InlineData(TraitKind.Email, 60, 60, "alias_email 60")]
    [InlineData(TraitKind.Device, 2, 2, "same_device 50, device_farm 25")]
    [InlineData(TraitKind.Device, 54, 54, "same_device 50, device_farm 25")]
    [InlineData(TraitKind.Device, TraitMatch.Widest, TraitMatch.Widest / 2, "same_device 50, device_farm 25")]
    public void Size_helps_nobody_whose_accounts_one_referrer_brought(
        TraitKind kind,
        int others,
        int siblings,
        string found
    ) => Is(EvaluationContext(Match(kind, others: others, siblings: siblings)), RiskVerdict.Held, found);

    [Theory]
    [InlineData(12, 1, "same_device 50")]
    [InlineData(30, 4, "same_device 50")]
    [InlineData(120, 20, "")]
    [InlineData(2, 0, "")]
    public void The_tablet_of_a_shop_holds_none_of_its_customers(int others, int siblings, string found) =>
        Is(EvaluationContext(Match(TraitKind.Device, others: others, siblings: siblings)), RiskVerdict.Clear, found);

    [Fact]
    public void One_address_and_one_browser_are_a_machine_of_any_number()
    {
        Is(
            EvaluationContext(Match(TraitKind.Address, others: 2, siblings: 2, isExact: true) with { Exact = 2 }),
            RiskVerdict.Clear,
            "same_browser 39, same_address 5"
        );
        Is(
            EvaluationContext(Match(TraitKind.Address, others: 3, siblings: 3, isExact: true) with { Exact = 3 }),
            RiskVerdict.Held,
            "same_browser 55, same_address 5"
        );
        Is(
            EvaluationContext(Match(TraitKind.Address, others: 51, siblings: 51, isExact: true) with { Exact = 51 }),
            RiskVerdict.Held,
            "same_browser 55, same_address 5"
        );
        Is(
            EvaluationContext(Match(TraitKind.Address, others: 51, siblings: 51, isExact: true) with { Exact = 20 }),
            RiskVerdict.Clear,
            ""
        );
    }

    [Fact]
    public void A_family_behind_one_address_passes_and_one_device_is_held()
    {
        Is(EvaluationContext(Match(TraitKind.Address, level: 1)), RiskVerdict.Clear, "same_address 5");
        Is(
            EvaluationContext(Match(TraitKind.Address, level: 1, isExact: true, gap: 48)),
            RiskVerdict.Clear,
            "same_browser 22, same_address 1"
        );
        Is(
            EvaluationContext(
                Match(TraitKind.Address, level: 1, isExact: true, gap: 48),
                Match(TraitKind.Device, level: 1)
            ),
            RiskVerdict.Held,
            "same_device 50, same_browser 22, same_address 1"
        );
    }

    [Theory]
    [InlineData(0, 1, "same_address 5")]
    [InlineData(36, 1, "same_address 2")]
    [InlineData(0, 6, "same_address 2")]
    [InlineData(72, 1, "")]
    [InlineData(0, 21, "")]
    public void An_address_says_less_with_time_and_with_numbers(long gap, int others, string found) =>
        Is(
            EvaluationContext(Match(TraitKind.Address, others: others, siblings: 1, gap: gap)),
            RiskVerdict.Clear,
            found
        );
}
