using System.Collections.Immutable;
using System.Formats.Cbor;
using Tributary.Engine.Counters;
using Tributary.Engine.Foundation;
using Tributary.Engine.Rewards;
using Tributary.Engine.Terms;
using Tributary.Engine.Terms.Conditions;

namespace Tributary.Engine.Tracing;

/// <summary>
/// Reads and writes the stored form of a <see cref="Trace"/>: compact CBOR, in which absent fields have their default
/// (docs/decisions/0048). The keys of fields never change.
/// </summary>
public static class TraceCodec
{
    // One per thread, reused with its memory: a trace is written for every entry.
    [ThreadStatic]
    private static CborWriter? t_writer;

    public static byte[] Write(Trace trace)
    {
        var cbor = t_writer ??= new CborWriter(CborConformanceMode.Lax);
        cbor.Reset();
        Write(cbor, trace);
        return cbor.Encode();
    }

    public static Trace Read(byte[] stored) => Read(new CborReader(stored, CborConformanceMode.Lax));

    /// <summary>Reads the parts that a later reversal or reinstatement must know, except the rewards.</summary>
    public static Effects ReadEffects(byte[] stored)
    {
        var cbor = new CborReader(stored, CborConformanceMode.Lax);
        return cbor.ReadMap(
            Effects.None,
            (effects, field) =>
            {
                switch (field)
                {
                    case Key.Counted:
                        return effects with { Counted = cbor.ReadList(c => c.ReadTextString()) };
                    case Key.Reversal:
                        return effects with { Reversal = cbor.ReadTuple(ReadReversal) };
                    default:
                        cbor.SkipValue();
                        return effects;
                }
            }
        );
    }

    /// <summary>Reads the referrals that fraud detection checked, which are the first field.</summary>
    public static ImmutableArray<ScreeningTrace> ReadScreenings(byte[] stored)
    {
        var cbor = new CborReader(stored, CborConformanceMode.Lax);
        cbor.ReadStartMap();
        return cbor.PeekState() != CborReaderState.EndMap && cbor.ReadInt32() == Key.Screenings
            ? cbor.ReadList(ScreeningCodec.Read)
            : [];
    }

    private static void Write(CborWriter cbor, Trace trace)
    {
        cbor.WriteStartMap(null);
        cbor.WriteField(Key.Screenings, trace.Screenings, ScreeningCodec.Write);
        if (trace.State != ProgramStatus.Active)
            cbor.WriteField<ProgramStatus>(Key.State, trace.State);
        cbor.WriteField(Key.Counted, trace.Counted, (c, name) => c.WriteTextString(name));
        if (trace.Completed)
            cbor.WriteField(Key.Completed, 1);
        cbor.WriteField(Key.Unmet, trace.Unmet);
        if (trace.Completion is { } completion)
            WriteCondition(cbor, Key.Completion, completion);
        cbor.WriteField(Key.Rules, trace.Rules, WriteRule);
        if (trace.Reversal is { } r)
        {
            cbor.WriteInt32(Key.Reversal);
            cbor.WriteNumbers(
                r.OriginalId.Value,
                r.Amount,
                r.Total,
                r.IsWhole ? 1 : 0,
                r.Asked,
                r.Claim,
                r.ReversalId?.Value
            );
        }
        if (trace.Replacement is { } instead)
        {
            cbor.WriteInt32(Key.Replacement);
            cbor.WriteStartArray(4);
            cbor.WriteInt64(instead.EventId.Value);
            cbor.WriteInt32(instead.Version);
            cbor.WriteInt64(instead.OccurredAt.Micros);
            Write(cbor, instead.Trace);
            cbor.WriteEndArray();
        }
        cbor.WriteField(Key.Rewards, trace.Rewards, WriteReward);
        cbor.WriteField(Key.Forfeited, trace.Forfeited, (c, id) => c.WriteInt64(id.Value));
        cbor.WriteEndMap();
    }

    private static Trace Read(CborReader cbor) =>
        cbor.ReadMap(
            new Trace(),
            (trace, field) =>
                field switch
                {
                    Key.Screenings => trace with { Screenings = cbor.ReadList(ScreeningCodec.Read) },
                    Key.State => trace with { State = cbor.ReadWord<ProgramStatus>() },
                    Key.Counted => trace with { Counted = cbor.ReadList(c => c.ReadTextString()) },
                    Key.Completed => trace with { Completed = cbor.ReadInt32() != 0 },
                    Key.Unmet => trace with { Unmet = cbor.ReadWord<Reason>() },
                    Key.Completion => trace with { Completion = ReadCondition(cbor) },
                    Key.Rules => trace with { Rules = cbor.ReadList(ReadRule) },
                    Key.Reversal => trace with { Reversal = cbor.ReadTuple(ReadReversal) },
                    Key.Replacement => trace with { Replacement = cbor.ReadTuple(ReadReplacement) },
                    Key.Rewards => trace with { Rewards = cbor.ReadList(ReadReward) },
                    Key.Forfeited => trace with { Forfeited = cbor.ReadList(c => c.ReadId<RewardId>()) },
                    _ => CborFields.Unknown<Trace>(field),
                }
        );

    private static ReversalTrace ReadReversal(CborReader cbor) =>
        new(
            cbor.ReadId<EntryId>(),
            cbor.ReadInt64(),
            cbor.ReadInt64(),
            cbor.ReadInt32() != 0,
            cbor.ReadNumberOrNull(),
            cbor.ReadInt64(),
            cbor.ReadNumberOrNull() is { } reversal ? new EntryId(reversal) : null
        );

    private static Replacement ReadReplacement(CborReader cbor) =>
        new(cbor.ReadId<EntryId>(), cbor.ReadInt32(), new Instant(cbor.ReadInt64()), Read(cbor));

    private static void WriteReward(CborWriter cbor, RewardTrace reward)
    {
        cbor.WriteStartArray(reward.IsRevived ? 4 : 3);
        cbor.WriteInt64(reward.RewardId.Value);
        cbor.WriteInt64(reward.Struck);
        cbor.WriteWord(reward.Status);
        if (reward.IsRevived)
            cbor.WriteBoolean(true);
        cbor.WriteEndArray();
    }

    private static RewardTrace ReadReward(CborReader cbor) =>
        cbor.ReadTuple(c => new RewardTrace(c.ReadId<RewardId>(), c.ReadInt64(), c.ReadWord<RewardStatus>())
        {
            IsRevived = c.PeekState() != CborReaderState.EndArray && c.ReadBoolean(),
        });

    private static void WriteRule(CborWriter cbor, RuleTrace rule)
    {
        cbor.WriteStartMap(null);
        cbor.WriteField(RuleKey.Rule, rule.Rule);
        if (rule.Level != 0)
            cbor.WriteField(RuleKey.Level, rule.Level);
        if (rule.PayeeId != default)
            cbor.WriteField(RuleKey.Payee, rule.PayeeId.Value);
        cbor.WriteField(RuleKey.Reason, rule.Reason);
        if (rule.Condition is { } condition)
            WriteCondition(cbor, RuleKey.Condition, condition);
        cbor.WriteField(RuleKey.Group, rule.Group);
        cbor.WriteField(RuleKey.Count, rule.Count);
        cbor.WriteField(RuleKey.Base, rule.Base);
        cbor.WriteField(RuleKey.Exact, rule.Exact);
        if (rule.Amount != rule.Exact || rule.RewardId is null)
            cbor.WriteField(RuleKey.Amount, rule.Amount);
        cbor.WriteField(RuleKey.Currency, rule.Currency);
        cbor.WriteField(RuleKey.Caps, rule.Caps, WriteCap);
        cbor.WriteField(RuleKey.Reward, rule.RewardId?.Value);
        cbor.WriteEndMap();
    }

    /// <remarks>The amount of a reward is not stored when it is the exact one.</remarks>
    private static RuleTrace ReadRule(CborReader cbor)
    {
        var rule = cbor.ReadMap(
            new RuleTrace(""),
            (rule, field) =>
                field switch
                {
                    RuleKey.Rule => rule with { Rule = cbor.ReadTextString() },
                    RuleKey.Level => rule with { Level = cbor.ReadInt32() },
                    RuleKey.Payee => rule with { PayeeId = cbor.ReadId<MemberId>() },
                    RuleKey.Reason => rule with { Reason = cbor.ReadWord<Reason>() },
                    RuleKey.Condition => rule with { Condition = ReadCondition(cbor) },
                    RuleKey.Group => rule with { Group = cbor.ReadTextString() },
                    RuleKey.Count => rule with { Count = cbor.ReadInt64() },
                    RuleKey.Base => rule with { Base = cbor.ReadInt64() },
                    RuleKey.Exact => rule with { Exact = cbor.ReadInt64() },
                    RuleKey.Amount => rule with { Amount = cbor.ReadInt64() },
                    RuleKey.Currency => rule with { Currency = cbor.ReadTextString() },
                    RuleKey.Caps => rule with { Caps = cbor.ReadList(ReadCap) },
                    RuleKey.Reward => rule with { RewardId = cbor.ReadId<RewardId>() },
                    _ => CborFields.Unknown<RuleTrace>(field),
                }
        );
        return rule.RewardId is null || rule.Amount is not null ? rule : rule with { Amount = rule.Exact };
    }

    private static void WriteCap(CborWriter cbor, CapTrace cap)
    {
        cbor.WriteStartArray(4);
        cbor.WriteTextString(cap.Name.ToString());
        cbor.WriteInt32(cap.Period);
        cbor.WriteInt64(cap.Used.Count);
        cbor.WriteInt64(cap.Used.Amount);
        cbor.WriteEndArray();
    }

    private static CapTrace ReadCap(CborReader cbor) =>
        cbor.ReadTuple(c => new CapTrace(
            CapName.Parse(c.ReadTextString()),
            c.ReadInt32(),
            new CapSums(c.ReadInt64(), c.ReadInt64())
        ));

    /// <summary>Writes the verdict of the whole, then verdict and actual value of each comparison in order.</summary>
    private static void WriteCondition(CborWriter cbor, int field, ConditionTrace condition)
    {
        cbor.WriteInt32(field);
        cbor.WriteStartArray(1 + (2 * condition.Comparisons.Length));
        cbor.WriteBoolean(condition.Holds);
        foreach (var comparison in condition.Comparisons)
        {
            cbor.WriteBoolean(comparison.Holds);
            WriteValue(cbor, comparison.Actual);
        }
        cbor.WriteEndArray();
    }

    private static ConditionTrace ReadCondition(CborReader cbor) =>
        cbor.ReadTuple(c =>
        {
            var holds = c.ReadBoolean();
            var comparisons = ImmutableArray.CreateBuilder<ComparisonTrace>();
            while (c.PeekState() != CborReaderState.EndArray)
                comparisons.Add(new(c.ReadBoolean(), ReadValue(c)));
            return new ConditionTrace(holds, comparisons.DrainToImmutable());
        });

    private static void WriteValue(CborWriter cbor, Value value)
    {
        switch (value.Kind)
        {
            case ValueKind.Text:
                cbor.WriteTextString(value.Text!);
                break;
            case ValueKind.Number when value.Number.Scale == 0 && Math.Abs(value.Number) <= long.MaxValue:
                cbor.WriteInt64((long)value.Number);
                break;
            case ValueKind.Number:
                cbor.WriteDecimal(value.Number);
                break;
            case ValueKind.Boolean:
                cbor.WriteBoolean(value.Number != 0);
                break;
            case ValueKind.Time:
                cbor.WriteTextString(value.Time.ToString());
                break;
            default:
                cbor.WriteNull();
                break;
        }
    }

    private static Value ReadValue(CborReader cbor)
    {
        switch (cbor.PeekState())
        {
            case CborReaderState.TextString:
                return Value.Of(cbor.ReadTextString());
            case CborReaderState.Boolean:
                return Value.Of(cbor.ReadBoolean());
            case CborReaderState.Tag:
                return Value.Of(cbor.ReadDecimal());
            case CborReaderState.Null:
                cbor.ReadNull();
                return Value.Missing;
            default:
                return Value.Of((decimal)cbor.ReadInt64());
        }
    }

    private static class Key
    {
        public const int Screenings = 0;
        public const int State = 1;
        public const int Counted = 2;
        public const int Completed = 3;
        public const int Unmet = 4;
        public const int Completion = 5;
        public const int Rules = 6;
        public const int Reversal = 7;
        public const int Replacement = 8;
        public const int Rewards = 9;
        public const int Forfeited = 10;
    }

    private static class RuleKey
    {
        public const int Rule = 0;
        public const int Level = 1;
        public const int Payee = 2;
        public const int Reason = 3;
        public const int Condition = 4;
        public const int Group = 5;
        public const int Count = 6;
        public const int Base = 7;
        public const int Exact = 8;
        public const int Amount = 9;
        public const int Currency = 10;
        public const int Caps = 11;
        public const int Reward = 12;
    }
}
