using System.Text.Json;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Money;
using Tributary.Engine.Terms;
using Tributary.Engine.Terms.Conditions;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Errors;

namespace Tributary.Server.Application.Input;

/// <summary>Reads an event and checks it as far as its body and the program's Terms allow.</summary>
internal static class EventInput
{
    private const int MaxTypeLength = 64;

    private static readonly JsonShape s_shape = new(
        "id",
        "type",
        "member",
        "amount",
        "currency",
        "occurred_at",
        "reverses",
        "reinstates",
        "properties",
        "code",
        "click",
        "visitor"
    );

    private static readonly byte[] s_reinstates = new EventPayload { Reinstates = true }.ToJson();

    /// <returns>Null when it has faults.</returns>
    public static NewEntry? Read(
        JsonElement element,
        string pointer,
        ProgramCall call,
        Plan plan,
        Instant now,
        InputFaults faults
    )
    {
        var fields = s_shape.Open(element, pointer, faults);
        var id = fields.Id("id", required: true);
        var type = Type(fields);
        var member = fields.Id("member", required: true);
        var amount = fields.Integer("amount", 0, MinorUnits.WireLimit);
        var currency = fields.Currency("currency", plan);
        var occurredAt = fields.Past("occurred_at", now);
        var reverses = fields.Id("reverses");
        var properties = fields.Object("properties");
        var reinstates = fields.Id("reinstates");
        CheckReversal(fields, id, type, reverses, reinstates);
        foreach (var reserved in (ReadOnlySpan<string>)["code", "click", "visitor"])
            if (fields.Has(reserved))
                faults.Add(EventErrors.ReservedField, fields.Pointer(reserved));
        var named = reverses ?? reinstates;
        if (type is not null && named is null && !fields.Has("amount") && PaysShareOf(plan, type))
            faults.Add(EventErrors.MissingAmount, fields.Pointer("amount"));
        if (type is not null && named is null)
            EventNumbers.Check(fields, plan, type);
        if (!faults.IsEmpty)
            return null;

        var entry = new NewEntry
        {
            ProgramId = call.Program.Id,
            Type = type!,
            Key = EntryKey.OfEvent(id!),
            BodyHash = [],
            ExternalId = id,
            Member = member,
            Amount = amount,
            // a reversal takes the currency of the reversed event
            Currency = currency ?? (amount is null || named is not null ? null : plan.Currency),
            OccurredAt = occurredAt,
            Reverses = named,
            Facts = reinstates is null ? default : s_reinstates,
            Properties = properties,
            Actor = call.Caller.Actor,
            RequestId = call.RequestId,
        };
        return entry with { BodyHash = HashOf(entry) };
    }

    /// <summary>Returns the same bytes for the same event, however its JSON was written.</summary>
    internal static byte[] HashOf(NewEntry entry) =>
        JsonBytes.Write(entry, WriteBody, static json => EntryKey.OfBody(json));

    private static void WriteBody(Utf8JsonWriter json, NewEntry entry)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, entry.Type);
        json.WriteString("member"u8, entry.Member);
        if (entry.Amount is { } amount)
            json.WriteNumber("amount"u8, amount);
        if (entry.Currency is { } currency)
            json.WriteString("currency"u8, currency);
        if (entry.OccurredAt is { } at)
            json.WriteNumber("occurred_at"u8, at.Micros);
        if (entry.Reverses is { } reverses)
            json.WriteString(entry.Facts.IsEmpty ? "reverses"u8 : "reinstates"u8, reverses);
        if (!entry.Properties.IsEmpty)
        {
            json.WritePropertyName("properties"u8);
            json.WriteRawValue(entry.Properties.Span, skipInputValidation: true);
        }
        json.WriteEndObject();
    }

    private static string? Type(JsonFields fields)
    {
        if (fields.Text("type", MaxTypeLength, required: true) is not { } type)
            return null;
        var isType =
            char.IsAsciiLetterLower(type[0])
            && type.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_');
        if (isType && type != EntryTypes.Signup)
            return type;
        fields.Faults.Add(EventErrors.InvalidType, fields.Pointer("type"));
        return null;
    }

    private static void CheckReversal(JsonFields fields, string? id, string? type, string? reverses, string? reinstates)
    {
        if (id is not null && id == reverses)
            fields.Faults.Add(EventErrors.InvalidReversal, fields.Pointer("reverses"));
        if (id is not null && id == reinstates)
            fields.Faults.Add(EventErrors.InvalidReversal, fields.Pointer("reinstates"));
        if (fields.Has("reverses") && fields.Has("reinstates"))
            fields.Faults.Add(
                EventErrors.InvalidReversal,
                fields.Pointer("reinstates"),
                "An event can either reverse or reinstate another. Send only one of the two fields."
            );
        if (type is EntryTypes.Refund or EntryTypes.Chargeback && !fields.Has("reverses") && !fields.Has("reinstates"))
            fields.Faults.Add(EventErrors.MissingReverses, fields.Pointer("reverses"));
    }

    /// <summary>
    /// True when some rule for this type pays a rate of the amount. Without an amount such a rule could never pay.
    /// </summary>
    private static bool PaysShareOf(Plan plan, string type)
    {
        foreach (var rule in plan.RulesByTrigger.GetValueOrDefault(type, []))
            if (rule.Base is { Of: FieldOf.Event, Kind: FieldKind.Plain } && HasRates(rule.Grant))
                return true;
        return false;
    }

    private static bool HasRates(Grant grant) =>
        grant is Grant.Rates || (grant is Grant.Tiered tiered && tiered.Tiers.Any(tier => tier.Grant is Grant.Rates));
}
