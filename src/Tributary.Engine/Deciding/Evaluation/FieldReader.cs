using System.Text.Json;
using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Foundation;
using Tributary.Engine.Members;
using Tributary.Engine.Referrals;
using Tributary.Engine.Terms.Conditions;

namespace Tributary.Engine.Deciding.Evaluation;

/// <summary>
/// Reads a field of Terms from a context. A field without a value is missing, and any comparison with it is false.
/// </summary>
internal static class FieldReader
{
    public static Value Read(Field field, EvaluationContext context, MemberFacts? payee) =>
        field.Of switch
        {
            FieldOf.Event => field.Kind == FieldKind.Property
                ? ReadJson(context.Entry.Properties, field.Name)
                : ReadEvent(field.Name, context),
            FieldOf.Referral => ReadReferral(field.Name, context.Referral),
            FieldOf.Member => ReadMember(field, context, context.Member),
            FieldOf.Referrer => ReadMember(field, context, context.Referrer),
            _ => ReadMember(field, context, payee),
        };

    private static Value ReadEvent(string name, EvaluationContext context) =>
        name switch
        {
            "type" => Value.Of(context.Entry.Type),
            "amount" => context.Amount is { } amount ? Value.Of(amount) : Value.Missing,
            "currency" => Value.Of(context.Entry.Currency),
            _ => Value.Missing,
        };

    private static Value ReadReferral(string name, ReferralFacts? referral) =>
        referral is null
            ? Value.Missing
            : name switch
            {
                "status" => Value.Of(EnumNames.Of(referral.Status)),
                "source" => Value.Of(EnumNames.Of(referral.Source)),
                "code" => Value.Of(referral.Code),
                "joined_at" => Value.Of(referral.JoinedAt),
                "completed_at" => referral.CompletedAt is { } at ? Value.Of(at) : Value.Missing,
                _ => Value.Missing,
            };

    private static Value ReadMember(Field field, EvaluationContext context, MemberFacts? member) =>
        member is null
            ? Value.Missing
            : field.Kind switch
            {
                FieldKind.Attribute => ReadJson(member.Attributes, field.Name),
                FieldKind.EventCount => Value.Of(
                    Sums(field, context, member.Id, CounterKey.OfEvents(field.Name)).Count
                ),
                FieldKind.EventAmount => Value.Of(
                    Sums(field, context, member.Id, CounterKey.OfEvents(field.Name)).Amount
                ),
                FieldKind.CounterCount => Value.Of(
                    Sums(field, context, member.Id, CounterKey.OfCounter(field.Name)).Count
                ),
                FieldKind.CounterAmount => Value.Of(
                    Sums(field, context, member.Id, CounterKey.OfCounter(field.Name)).Amount
                ),
                FieldKind.ReferralCount => Value.Of(context.Counter(member.Id, CounterKey.Referrals).Count),
                FieldKind.ReferralCompletedCount => Value.Of(context.Counter(member.Id, CounterKey.Completed).Count),
                _ => field.Name switch
                {
                    "group" => Value.Of(member.Group),
                    "status" => Value.Of(EnumNames.Of(member.Status)),
                    "country" => Value.Of(member.Country),
                    "currency" => Value.Of(member.Currency),
                    "depth" => Value.Of(member.Depth),
                    "joined_at" => Value.Of(member.JoinedAt),
                    _ => Value.Missing,
                },
            };

    private static CounterSums Sums(Field field, EvaluationContext context, MemberId memberId, string name)
    {
        if (field.Window == FieldWindow.All)
            return context.Counter(memberId, name);
        var (first, last) = Calendar.Window(context.Entry.OccurredAt, field.Window, context.Plan.TimeZone);
        var sums = default(CounterSums);
        for (var day = Calendar.Date(first); Calendar.Number(day) <= last; day = day.AddDays(1))
            sums += context.Counter(memberId, name, Calendar.Number(day));
        return sums;
    }

    /// <summary>
    /// Reads a top-level field of a JSON object. Numbers are exact decimals. A value other than a text, number or
    /// boolean counts as missing.
    /// </summary>
    /// <remarks>
    /// It scans from the start each time and allocates only a text that it finds. With ten properties, one pass that
    /// keeps them all costs more up to the fourth field that is read (measured).
    /// </remarks>
    internal static Value ReadJson(ReadOnlyMemory<byte> json, string name)
    {
        if (json.IsEmpty)
            return Value.Missing;
        var reader = new Utf8JsonReader(json.Span);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var found = reader.ValueTextEquals(name);
            reader.Read();
            if (found)
                return reader.TokenType switch
                {
                    JsonTokenType.String => Value.Of(reader.GetString()),
                    JsonTokenType.Number when reader.TryGetDecimal(out var number) => Value.Of(number),
                    JsonTokenType.True => Value.Of(true),
                    JsonTokenType.False => Value.Of(false),
                    _ => Value.Missing,
                };
            reader.Skip();
        }
        return Value.Missing;
    }
}
