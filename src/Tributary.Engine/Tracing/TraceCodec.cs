using System.Collections.Immutable;
using System.Text.Json;
using Tributary.Engine.Counters;
using Tributary.Engine.Foundation;
using Tributary.Engine.Rewards;
using Tributary.Engine.Terms;
using Tributary.Engine.Terms.Conditions;

namespace Tributary.Engine.Tracing;

/// <summary>
/// Reads and writes the stored form of a <see cref="Trace"/>: compact JSON, in which absent fields have their default.
/// </summary>
public static class TraceCodec
{
    public static byte[] Write(Trace trace) => JsonBytes.Write(trace, Write);

    public static Trace Read(byte[] stored)
    {
        using var document = JsonDocument.Parse(stored);
        return Read(document.RootElement);
    }

    private static Trace Read(JsonElement root)
    {
        return new Trace
        {
            State = root.TryGetProperty("state", out var state)
                ? EnumNames.Parse<ProgramStatus>(state.GetString()!)
                : ProgramStatus.Active,
            Counted = List(root, "counted", e => e.GetString()!),
            Completed = root.TryGetProperty("completed", out _),
            Unmet = root.TryGetProperty("unmet", out var unmet) ? EnumNames.Parse<Reason>(unmet.GetString()!) : null,
            Completion = root.TryGetProperty("completion", out var completion) ? ReadCondition(completion) : null,
            Rules = List(root, "rules", ReadRule),
            Reversal = ReadReversal(root),
            Replacement = root.TryGetProperty("instead", out var instead) ? ReadReplacement(instead) : null,
            Rewards = List(
                root,
                "rewards",
                e => new RewardTrace(
                    new RewardId(e[0].GetInt64()),
                    e[1].GetInt64(),
                    EnumNames.Parse<RewardStatus>(e[2].GetString()!)
                )
            ),
            Forfeited = List(root, "forfeited", e => new RewardId(e.GetInt64())),
            Screenings = List(root, "fraud", ScreeningCodec.Read),
        };
    }

    /// <summary>Reads the parts that a later reversal or reinstatement must know, except the rewards.</summary>
    public static Effects ReadEffects(byte[] stored)
    {
        using var document = JsonDocument.Parse(stored);
        return new Effects(
            List(document.RootElement, "counted", e => e.GetString()!),
            ReadReversal(document.RootElement)
        );
    }

    private static ReversalTrace? ReadReversal(JsonElement root) =>
        !root.TryGetProperty("reversal", out var r)
            ? null
            : new(
                new EntryId(r[0].GetInt64()),
                r[1].GetInt64(),
                r[2].GetInt64(),
                r[3].GetBoolean(),
                r[4].ValueKind == JsonValueKind.Null ? null : r[4].GetInt64(),
                r[5].GetInt64(),
                r.GetArrayLength() > 6 ? new EntryId(r[6].GetInt64()) : null
            );

    private static Replacement ReadReplacement(JsonElement e) =>
        new(
            new EntryId(e.GetProperty("event").GetInt64()),
            e.GetProperty("version").GetInt32(),
            new Instant(e.GetProperty("at").GetInt64()),
            Read(e.GetProperty("trace"))
        );

    private static void Write(Utf8JsonWriter json, Trace trace)
    {
        json.WriteStartObject();
        if (trace.State != ProgramStatus.Active)
            json.WriteString("state"u8, EnumNames.Of(trace.State));
        if (!trace.Counted.IsEmpty)
        {
            json.WriteStartArray("counted"u8);
            foreach (var name in trace.Counted)
                json.WriteStringValue(name);
            json.WriteEndArray();
        }
        if (trace.Completed)
            json.WriteBoolean("completed"u8, true);
        if (trace.Unmet is { } unmet)
            json.WriteString("unmet"u8, EnumNames.Of(unmet));
        if (trace.Completion is { } completion)
            WriteCondition(json, "completion"u8, completion);
        if (!trace.Rules.IsEmpty)
        {
            json.WriteStartArray("rules"u8);
            foreach (var rule in trace.Rules)
                WriteRule(json, rule);
            json.WriteEndArray();
        }
        if (trace.Reversal is { } reversal)
        {
            json.WriteStartArray("reversal"u8);
            json.WriteNumberValue(reversal.OriginalId.Value);
            json.WriteNumberValue(reversal.Amount);
            json.WriteNumberValue(reversal.Total);
            json.WriteBooleanValue(reversal.IsWhole);
            if (reversal.Asked is { } asked)
                json.WriteNumberValue(asked);
            else
                json.WriteNullValue();
            json.WriteNumberValue(reversal.Claim);
            if (reversal.ReversalId is { } reversalId)
                json.WriteNumberValue(reversalId.Value);
            json.WriteEndArray();
        }
        if (trace.Replacement is { } instead)
        {
            json.WriteStartObject("instead"u8);
            json.WriteNumber("event"u8, instead.EventId.Value);
            json.WriteNumber("version"u8, instead.Version);
            json.WriteNumber("at"u8, instead.OccurredAt.Micros);
            json.WritePropertyName("trace"u8);
            Write(json, instead.Trace);
            json.WriteEndObject();
        }
        if (!trace.Rewards.IsEmpty)
        {
            json.WriteStartArray("rewards"u8);
            foreach (var reward in trace.Rewards)
            {
                json.WriteStartArray();
                json.WriteNumberValue(reward.RewardId.Value);
                json.WriteNumberValue(reward.Struck);
                json.WriteStringValue(EnumNames.Of(reward.Status));
                json.WriteEndArray();
            }
            json.WriteEndArray();
        }
        if (!trace.Forfeited.IsEmpty)
        {
            json.WriteStartArray("forfeited"u8);
            foreach (var reward in trace.Forfeited)
                json.WriteNumberValue(reward.Value);
            json.WriteEndArray();
        }
        if (!trace.Screenings.IsEmpty)
        {
            json.WriteStartArray("fraud");
            foreach (var screening in trace.Screenings)
                ScreeningCodec.Write(json, screening);
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    private static void WriteRule(Utf8JsonWriter json, RuleTrace rule)
    {
        json.WriteStartObject();
        json.WriteString("rule"u8, rule.Rule);
        if (rule.Level != 0)
            json.WriteNumber("level"u8, rule.Level);
        if (rule.PayeeId != default)
            json.WriteNumber("payee"u8, rule.PayeeId.Value);
        if (rule.Reason is { } reason)
            json.WriteString("reason"u8, EnumNames.Of(reason));
        if (rule.Condition is { } condition)
            WriteCondition(json, "when"u8, condition);
        if (rule.Group is { } group)
            json.WriteString("group"u8, group);
        if (rule.Count is { } count)
            json.WriteNumber("count"u8, count);
        if (rule.Base is { } @base)
            json.WriteNumber("base"u8, @base);
        if (rule.Exact is { } exact)
            json.WriteNumber("exact"u8, exact);
        if (rule.Amount is { } amount && amount != rule.Exact)
            json.WriteNumber("amount"u8, amount);
        if (rule.Currency is { } currency)
            json.WriteString("currency"u8, currency);
        if (!rule.Caps.IsEmpty)
        {
            json.WriteStartArray("caps"u8);
            foreach (var cap in rule.Caps)
            {
                json.WriteStartArray();
                json.WriteStringValue(cap.Name.ToString());
                json.WriteNumberValue(cap.Period);
                json.WriteNumberValue(cap.Used.Count);
                json.WriteNumberValue(cap.Used.Amount);
                json.WriteEndArray();
            }
            json.WriteEndArray();
        }
        if (rule.RewardId is { } reward)
            json.WriteNumber("reward"u8, reward.Value);
        json.WriteEndObject();
    }

    private static RuleTrace ReadRule(JsonElement e) =>
        new(e.GetProperty("rule").GetString()!)
        {
            Level = (int)(Number(e, "level") ?? 0),
            PayeeId = new MemberId(Number(e, "payee") ?? 0),
            Reason = e.TryGetProperty("reason", out var reason) ? EnumNames.Parse<Reason>(reason.GetString()!) : null,
            Condition = e.TryGetProperty("when", out var when) ? ReadCondition(when) : null,
            Group = e.TryGetProperty("group", out var group) ? group.GetString() : null,
            Count = Number(e, "count"),
            Base = Number(e, "base"),
            Exact = Number(e, "exact"),
            Amount = Number(e, "amount") ?? (e.TryGetProperty("reward", out _) ? Number(e, "exact") : null),
            Currency = e.TryGetProperty("currency", out var currency) ? currency.GetString() : null,
            Caps = List(e, "caps", ReadCap),
            RewardId = Number(e, "reward") is { } reward ? new RewardId(reward) : null,
        };

    private static CapTrace ReadCap(JsonElement e) =>
        new(CapName.Parse(e[0].GetString()!), e[1].GetInt32(), new CapSums(e[2].GetInt64(), e[3].GetInt64()));

    /// <summary>Writes the verdict of the whole, then verdict and actual value of each comparison in order.</summary>
    private static void WriteCondition(Utf8JsonWriter json, ReadOnlySpan<byte> name, ConditionTrace condition)
    {
        json.WriteStartArray(name);
        json.WriteBooleanValue(condition.Holds);
        foreach (var comparison in condition.Comparisons)
        {
            json.WriteBooleanValue(comparison.Holds);
            switch (comparison.Actual.Kind)
            {
                case ValueKind.Text:
                    json.WriteStringValue(comparison.Actual.Text);
                    break;
                case ValueKind.Number:
                    json.WriteNumberValue(comparison.Actual.Number);
                    break;
                case ValueKind.Boolean:
                    json.WriteBooleanValue(comparison.Actual.Number != 0);
                    break;
                case ValueKind.Time:
                    json.WriteStringValue(comparison.Actual.Time.ToString());
                    break;
                default:
                    json.WriteNullValue();
                    break;
            }
        }
        json.WriteEndArray();
    }

    private static ConditionTrace ReadCondition(JsonElement e)
    {
        var comparisons = ImmutableArray.CreateBuilder<ComparisonTrace>();
        for (var i = 1; i + 1 < e.GetArrayLength(); i += 2)
            comparisons.Add(new(e[i].GetBoolean(), ReadValue(e[i + 1])));
        return new(e[0].GetBoolean(), comparisons.ToImmutable());
    }

    private static Value ReadValue(JsonElement e) =>
        e.ValueKind switch
        {
            JsonValueKind.String => Value.Of(e.GetString()),
            JsonValueKind.Number => Value.Of(e.GetDecimal()),
            JsonValueKind.True or JsonValueKind.False => Value.Of(e.GetBoolean()),
            _ => Value.Missing,
        };

    private static long? Number(JsonElement e, string name) =>
        e.TryGetProperty(name, out var value) ? value.GetInt64() : null;

    private static ImmutableArray<T> List<T>(JsonElement e, string name, Func<JsonElement, T> read) =>
        e.TryGetProperty(name, out var items) ? [.. items.EnumerateArray().Select(read)] : [];
}
