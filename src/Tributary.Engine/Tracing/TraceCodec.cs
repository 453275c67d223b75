using System.Collections.Immutable;
using System.Formats.Cbor;
using Tributary.Engine.Foundation;
using Tributary.Engine.Rewards;
using Tributary.Engine.Terms;

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
        cbor.ReadStartMap();
        var effects = Effects.None;
        while (cbor.TryReadKey(out var field))
            switch (field)
            {
                case Key.Counted:
                    effects = effects with { Counted = cbor.ReadList(c => c.ReadTextString()) };
                    break;
                case Key.Reversal:
                    effects = effects with { Reversal = cbor.ReadTuple(ReadReversal) };
                    break;
                default:
                    cbor.SkipValue();
                    break;
            }
        return effects;
    }

    /// <summary>Reads the reasons of rules and of the completion, which lists of decisions show.</summary>
    public static ImmutableArray<Reason> ReadReasons(byte[] stored)
    {
        var cbor = new CborReader(stored, CborConformanceMode.Lax);
        var reasons = ImmutableArray.CreateBuilder<Reason>();
        cbor.ReadStartMap();
        while (cbor.TryReadKey(out var field))
            switch (field)
            {
                case Key.Unmet:
                    reasons.Add(cbor.ReadWord<Reason>());
                    break;
                case Key.Rules:
                    foreach (var reason in cbor.ReadList(RuleCodec.ReadReason))
                        if (reason is { } known)
                            reasons.Add(known);
                    break;
                default:
                    cbor.SkipValue();
                    break;
            }
        return reasons.DrainToImmutable();
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
            ConditionCodec.Write(cbor, Key.Completion, completion);
        cbor.WriteField(Key.Rules, trace.Rules, RuleCodec.Write);
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

    private static Trace Read(CborReader cbor)
    {
        cbor.ReadStartMap();
        var trace = new Trace();
        while (cbor.TryReadKey(out var field))
            trace = field switch
            {
                Key.Screenings => trace with { Screenings = cbor.ReadList(ScreeningCodec.Read) },
                Key.State => trace with { State = cbor.ReadWord<ProgramStatus>() },
                Key.Counted => trace with { Counted = cbor.ReadList(c => c.ReadTextString()) },
                Key.Completed => trace with { Completed = cbor.ReadInt32() != 0 },
                Key.Unmet => trace with { Unmet = cbor.ReadWord<Reason>() },
                Key.Completion => trace with { Completion = ConditionCodec.Read(cbor) },
                Key.Rules => trace with { Rules = cbor.ReadList(RuleCodec.Read) },
                Key.Reversal => trace with { Reversal = cbor.ReadTuple(ReadReversal) },
                Key.Replacement => trace with { Replacement = cbor.ReadTuple(ReadReplacement) },
                Key.Rewards => trace with { Rewards = cbor.ReadList(ReadReward) },
                Key.Forfeited => trace with { Forfeited = cbor.ReadList(c => c.ReadId<RewardId>()) },
                _ => throw CborFields.Unknown(field),
            };
        return trace;
    }

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
        cbor.WriteInt64(reward.Reversed);
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
}
