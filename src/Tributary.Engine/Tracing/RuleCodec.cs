using System.Collections.Immutable;
using System.Formats.Cbor;
using Tributary.Engine.Counters;
using Tributary.Engine.Foundation;

namespace Tributary.Engine.Tracing;

/// <summary>
/// Reads and writes the stored form of a <see cref="RuleTrace"/>. The amount of a reward is not stored when it is the
/// exact one.
/// </summary>
internal static class RuleCodec
{
    public static void Write(CborWriter cbor, RuleTrace rule)
    {
        cbor.WriteStartMap(null);
        cbor.WriteField(Key.Rule, rule.Rule);
        if (rule.Level != 0)
            cbor.WriteField(Key.Level, rule.Level);
        if (rule.PayeeId != default)
            cbor.WriteField(Key.Payee, rule.PayeeId.Value);
        cbor.WriteField(Key.Reason, rule.Reason);
        if (rule.Condition is { } condition)
            ConditionCodec.Write(cbor, Key.Condition, condition);
        cbor.WriteField(Key.Group, rule.Group);
        cbor.WriteField(Key.Count, rule.Count);
        cbor.WriteField(Key.Base, rule.Base);
        cbor.WriteField(Key.Exact, rule.Exact);
        if (rule.Amount != rule.Exact || rule.RewardId is null)
            cbor.WriteField(Key.Amount, rule.Amount);
        cbor.WriteField(Key.Currency, rule.Currency);
        cbor.WriteField(Key.Caps, rule.Caps, WriteCap);
        cbor.WriteField(Key.Reward, rule.RewardId?.Value);
        cbor.WriteEndMap();
    }

    /// <remarks>
    /// The record is made once, at the end. An entry has several rules, and a copy of the record for each field was a
    /// quarter of what the server allocated for an event.
    /// </remarks>
    public static RuleTrace Read(CborReader cbor)
    {
        string rule = "";
        string? group = null;
        string? currency = null;
        var level = 0;
        long? count = null;
        long? calculationBase = null;
        long? exact = null;
        long? amount = null;
        MemberId payee = default;
        Reason? reason = null;
        RewardId? reward = null;
        ConditionTrace? condition = null;
        ImmutableArray<CapTrace> caps = [];
        cbor.ReadStartMap();
        while (cbor.TryReadKey(out var key))
            switch (key)
            {
                case Key.Rule:
                    rule = cbor.ReadTextString();
                    break;
                case Key.Level:
                    level = cbor.ReadInt32();
                    break;
                case Key.Payee:
                    payee = cbor.ReadId<MemberId>();
                    break;
                case Key.Reason:
                    reason = cbor.ReadWord<Reason>();
                    break;
                case Key.Condition:
                    condition = ConditionCodec.Read(cbor);
                    break;
                case Key.Group:
                    group = cbor.ReadTextString();
                    break;
                case Key.Count:
                    count = cbor.ReadInt64();
                    break;
                case Key.Base:
                    calculationBase = cbor.ReadInt64();
                    break;
                case Key.Exact:
                    exact = cbor.ReadInt64();
                    break;
                case Key.Amount:
                    amount = cbor.ReadInt64();
                    break;
                case Key.Currency:
                    currency = cbor.ReadTextString();
                    break;
                case Key.Caps:
                    caps = cbor.ReadList(ReadCap);
                    break;
                case Key.Reward:
                    reward = cbor.ReadId<RewardId>();
                    break;
                default:
                    throw CborFields.Unknown(key);
            }
        return new RuleTrace(rule)
        {
            Level = level,
            PayeeId = payee,
            Reason = reason,
            Condition = condition,
            Group = group,
            Count = count,
            Base = calculationBase,
            Exact = exact,
            Amount = reward is null ? amount : amount ?? exact,
            Currency = currency,
            Caps = caps,
            RewardId = reward,
        };
    }

    /// <summary>Reads only the reason; null for a rule that granted a reward.</summary>
    public static Reason? ReadReason(CborReader cbor)
    {
        Reason? reason = null;
        cbor.ReadStartMap();
        while (cbor.TryReadKey(out var key))
            if (key == Key.Reason)
                reason = cbor.ReadWord<Reason>();
            else
                cbor.SkipValue();
        return reason;
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

    private static class Key
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
