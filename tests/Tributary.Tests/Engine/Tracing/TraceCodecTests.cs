using Tributary.Engine.Counters;
using Tributary.Engine.Foundation;
using Tributary.Engine.Fraud;
using Tributary.Engine.Identity;
using Tributary.Engine.Rewards;
using Tributary.Engine.Screening;
using Tributary.Engine.Terms;
using Tributary.Engine.Terms.Conditions;
using Tributary.Engine.Tracing;
using Xunit;

namespace Tributary.Tests.Engine.Tracing;

/// <summary>The stored form of a trace holds all of it, in few bytes.</summary>
public sealed class TraceCodecTests
{
    private static ScreeningTrace Screening =>
        new(
            new MemberId(7),
            new FraudFacts
            {
                Matches =
                [
                    new TraitMatch(TraitKind.Email, 3, 1, true, 2, 5, [new MemberId(8), new MemberId(9)]) { Exact = 1 },
                    new TraitMatch(TraitKind.Device, 1, 0, false, 0, null, []),
                ],
                Returning = [TraitKind.Phone],
                InDay = 4,
                Earlier = 10,
                EarlierDays = 3,
                Clickless = 2,
                BusyDay = 30,
                InMinute = 1,
                Clicks = 12,
                Referrals = 6,
                Events = 2,
            },
            [new SignalTrace(Signal.SameEmail, SignalMode.On, 60)],
            60,
            RiskVerdict.Held
        )
        {
            Opened = new CaseId(77),
        };

    private static Trace Everything =>
        new()
        {
            State = ProgramStatus.Paused,
            Counted = ["events.purchase", "big"],
            Completed = true,
            Unmet = Reason.MemberErased,
            Completion = new ConditionTrace(
                true,
                [
                    new(true, Value.Of("text")),
                    new(false, Value.Of(12.50m)),
                    new(true, Value.Of(-3m)),
                    new(true, Value.Of(true)),
                    new(false, Value.Missing),
                ]
            ),
            Rules =
            [
                new RuleTrace("share")
                {
                    Level = 2,
                    PayeeId = new MemberId(long.MaxValue),
                    Condition = new ConditionTrace(false, []),
                    Group = "gold",
                    Count = 3,
                    Base = 2_500,
                    Exact = 250,
                    Amount = 200,
                    Currency = "USD",
                    Caps = [new CapTrace(CapName.OfRule("share", CapPeriod.Month), 20260101, new CapSums(4, 800))],
                    RewardId = new RewardId(12),
                },
                new RuleTrace("bonus") { Reason = Reason.MemberErased },
            ],
            Reversal = new ReversalTrace(new EntryId(5), 100, 300, true, null, 300, new EntryId(6)),
            Replacement = new Replacement(new EntryId(8), 2, new Instant(99), new Trace { Counted = ["x"] }),
            Rewards = [new RewardTrace(new RewardId(3), -40, RewardStatus.Held)],
            Forfeited = [new RewardId(4)],
            Screenings = [Screening],
        };

    [Fact]
    public void A_trace_is_read_as_it_was_written()
    {
        var stored = TraceCodec.Write(Everything);

        var read = TraceCodec.Read(stored);

        Assert.Equivalent(Everything, read, strict: true);
        Assert.Equal(stored, TraceCodec.Write(read));
    }

    [Fact]
    public void Defaults_take_no_room()
    {
        var stored = TraceCodec.Write(new Trace());

        Assert.Equal(2, stored.Length);
        Assert.Equivalent(new Trace(), TraceCodec.Read(stored), strict: true);
    }

    [Fact]
    public void The_exact_amount_of_a_reward_is_its_amount()
    {
        var rule = new RuleTrace("share")
        {
            Exact = 250,
            Amount = 250,
            RewardId = new RewardId(1),
        };
        var refused = new RuleTrace("share") { Exact = 250, Reason = Reason.MemberErased };

        var read = TraceCodec.Read(TraceCodec.Write(new Trace { Rules = [rule, refused] })).Rules;

        Assert.Equal([250, null], read.Select(r => r.Amount));
    }

    [Fact]
    public void Effects_and_screenings_are_read_alone()
    {
        var stored = TraceCodec.Write(Everything);

        var effects = TraceCodec.ReadEffects(stored);

        Assert.Equal(Everything.Counted, effects.Counted);
        Assert.Equal(Everything.Reversal, effects.Reversal);
        Assert.Equivalent(Screening, Assert.Single(TraceCodec.ReadScreenings(stored)), strict: true);
        Assert.Empty(TraceCodec.ReadScreenings(TraceCodec.Write(Everything with { Screenings = [] })));
    }

    [Fact]
    public void Reasons_are_read_alone()
    {
        var capped = new RuleTrace("capped")
        {
            Reason = Reason.CapReached,
            Condition = new ConditionTrace(true, [new(true, Value.Of(1m))]),
            Caps = [new CapTrace(CapName.OfBudget(CapPeriod.All), 0, new CapSums(1, 2))],
        };
        var trace = Everything with { Unmet = Reason.NoReferrer, Rules = [capped, .. Everything.Rules] };

        Assert.Equal(
            [Reason.NoReferrer, Reason.CapReached, Reason.MemberErased],
            TraceCodec.ReadReasons(TraceCodec.Write(trace))
        );
        Assert.Empty(TraceCodec.ReadReasons(TraceCodec.Write(new Trace())));
    }

    [Fact]
    public void Three_levels_take_about_a_hundred_and_fifty_bytes()
    {
        var trace = new Trace
        {
            Counted = ["events.purchase"],
            Rules =
            [
                .. Enumerable
                    .Range(1, 3)
                    .Select(level => new RuleTrace("revenue")
                    {
                        Level = level,
                        PayeeId = new MemberId(4_000_000 + level),
                        Base = 2_500,
                        Exact = 250,
                        Amount = 250,
                        Currency = "USD",
                        RewardId = new RewardId(9_000_000 + level),
                    }),
            ],
        };

        Assert.InRange(TraceCodec.Write(trace).Length, 100, 150);
    }

    [Fact]
    public void A_field_that_is_not_known_is_refused()
    {
        byte[] stored = [0xBF, 0x18, 0x63, 0x01, 0xFF]; // a map of one field, 99

        var fault = Assert.Throws<FormatException>(() => TraceCodec.Read(stored));

        Assert.Contains("99", fault.Message);
    }
}
