using System.Text.Json;
using Tributary.Engine.Foundation;
using Tributary.Engine.Members;
using Tributary.Engine.Referrals;
using Tributary.Engine.Terms.Conditions;

namespace Tributary.Engine.Deciding;

/// <summary>Reads a field of Terms out of a scene. What is not there is missing, and a comparison with it is false.</summary>
internal static class FieldReader
{
    public static Value Read(Field field, Scene scene, MemberFacts? payee) => field.Of switch
    {
        FieldOf.Event => field.Kind == FieldKind.Property ? ReadJson(scene.Entry.Properties, field.Name) : ReadEvent(field.Name, scene),
        FieldOf.Referral => ReadReferral(field.Name, scene.Referral),
        FieldOf.Member => ReadMember(field, scene, scene.Member),
        FieldOf.Referrer => ReadMember(field, scene, scene.Referrer),
        _ => ReadMember(field, scene, payee),
    };

    private static Value ReadEvent(string name, Scene scene) => name switch
    {
        "type" => Value.Of(scene.Entry.Type),
        "amount" => scene.Amount is { } amount ? Value.Of(amount) : Value.Missing,
        "currency" => Value.Of(scene.Entry.Currency),
        _ => Value.Missing,
    };

    private static Value ReadReferral(string name, ReferralFacts? referral) => referral is null ? Value.Missing : name switch
    {
        "status" => Value.Of(Word.Of(referral.Status)),
        "source" => Value.Of(Word.Of(referral.Source)),
        "code" => Value.Of(referral.Code),
        "joined_at" => Value.Of(referral.JoinedAt),
        "completed_at" => referral.CompletedAt is { } at ? Value.Of(at) : Value.Missing,
        _ => Value.Missing,
    };

    private static Value ReadMember(Field field, Scene scene, MemberFacts? member) => member is null ? Value.Missing : field.Kind switch
    {
        FieldKind.Attribute => ReadJson(member.Attributes, field.Name),
        FieldKind.EventCount => Value.Of(Sums(field, scene, member.Id, CounterKey.OfEvents(field.Name)).Count),
        FieldKind.EventAmount => Value.Of(Sums(field, scene, member.Id, CounterKey.OfEvents(field.Name)).Amount),
        FieldKind.CounterCount => Value.Of(Sums(field, scene, member.Id, CounterKey.OfCounter(field.Name)).Count),
        FieldKind.CounterAmount => Value.Of(Sums(field, scene, member.Id, CounterKey.OfCounter(field.Name)).Amount),
        FieldKind.ReferralCount => Value.Of(scene.Counter(member.Id, CounterKey.Referrals).Count),
        FieldKind.ReferralCompletedCount => Value.Of(scene.Counter(member.Id, CounterKey.Completed).Count),
        _ => field.Name switch
        {
            "group" => Value.Of(member.Group),
            "status" => Value.Of(Word.Of(member.Status)),
            "country" => Value.Of(member.Country),
            "currency" => Value.Of(member.Currency),
            "depth" => Value.Of(member.Depth),
            "joined_at" => Value.Of(member.JoinedAt),
            _ => Value.Missing,
        },
    };

    private static CounterSums Sums(Field field, Scene scene, long memberId, string name)
    {
        if (field.Window == FieldWindow.All) return scene.Counter(memberId, name);
        var (first, last) = Calendar.Window(scene.Entry.OccurredAt, field.Window, scene.Plan.TimeZone);
        var sums = default(CounterSums);
        for (var day = Calendar.Date(first); Calendar.Number(day) <= last; day = day.AddDays(1))
            sums += scene.Counter(memberId, name, Calendar.Number(day));
        return sums;
    }

    /// <summary>A top-level field of a JSON object. Numbers as exact decimals; what is neither text, number nor truth is missing.</summary>
    private static Value ReadJson(ReadOnlyMemory<byte> json, string name)
    {
        if (json.IsEmpty) return Value.Missing;
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
