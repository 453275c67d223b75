using System.Text.Json;
using Tributary.Engine.Foundation;
using Tributary.Engine.Fraud;
using Tributary.Engine.Identity;
using Tributary.Engine.Screening;

namespace Tributary.Engine.Tracing;

/// <summary>Reads and writes screenings as part of a stored trace.</summary>
internal static class ScreeningCodec
{
    public static void Write(Utf8JsonWriter json, ScreeningTrace screening)
    {
        var facts = screening.Facts;
        json.WriteStartObject();
        json.WriteNumber("member", screening.MemberId.Value);
        if (!facts.Matches.IsEmpty)
        {
            json.WriteStartArray("matches");
            foreach (var match in facts.Matches)
                WriteMatch(json, match);
            json.WriteEndArray();
        }
        if (!facts.Returning.IsEmpty)
        {
            json.WriteStartArray("returning");
            foreach (var kind in facts.Returning)
                json.WriteStringValue(EnumNames.Of(kind));
            json.WriteEndArray();
        }
        if (facts.InDay > 0)
        {
            json.WriteStartArray("pace");
            foreach (
                var number in (int[])
                    [facts.InDay, facts.Earlier, facts.EarlierDays, facts.Clickless, facts.BusyDay ?? 0, facts.InMinute]
            )
                json.WriteNumberValue(number);
            json.WriteEndArray();
        }
        if (facts.Clicks > 0)
        {
            json.WriteNumber("clicks", facts.Clicks);
            json.WriteNumber("referrals", facts.Referrals);
        }
        if (facts.Events is { } events)
            json.WriteNumber("events", events);
        if (!screening.Found.IsEmpty)
        {
            json.WriteStartArray("found");
            foreach (var (name, mode, points) in screening.Found)
            {
                json.WriteStartArray();
                json.WriteStringValue(EnumNames.Of(name));
                json.WriteStringValue(EnumNames.Of(mode));
                json.WriteNumberValue(points);
                json.WriteEndArray();
            }
            json.WriteEndArray();
        }
        json.WriteNumber("score", screening.Score);
        json.WriteString("verdict", EnumNames.Of(screening.Verdict));
        if (screening.Opened is { } opened)
            json.WriteNumber("case", opened.Value);
        json.WriteEndObject();
    }

    public static ScreeningTrace Read(JsonElement e) =>
        new(
            new MemberId(e.GetProperty("member").GetInt64()),
            ReadFacts(e),
            e.TryGetProperty("found", out var found)
                ?
                [
                    .. found
                        .EnumerateArray()
                        .Select(f => new SignalTrace(
                            EnumNames.Parse<Signal>(f[0].GetString()!),
                            EnumNames.Parse<SignalMode>(f[1].GetString()!),
                            f[2].GetInt32()
                        )),
                ]
                : [],
            e.GetProperty("score").GetInt32(),
            EnumNames.Parse<RiskVerdict>(e.GetProperty("verdict").GetString()!)
        )
        {
            Opened = e.TryGetProperty("case", out var opened) ? new CaseId(opened.GetInt64()) : null,
        };

    private static FraudFacts ReadFacts(JsonElement e)
    {
        var facts = new FraudFacts
        {
            Matches = e.TryGetProperty("matches", out var matches)
                ? [.. matches.EnumerateArray().Select(ReadMatch)]
                : [],
            Returning = e.TryGetProperty("returning", out var returning)
                ? [.. returning.EnumerateArray().Select(kind => EnumNames.Parse<TraitKind>(kind.GetString()!))]
                : [],
            Clicks = e.TryGetProperty("clicks", out var clicks) ? clicks.GetInt64() : 0,
            Referrals = e.TryGetProperty("referrals", out var referrals) ? referrals.GetInt64() : 0,
            Events = e.TryGetProperty("events", out var events) ? events.GetInt64() : null,
        };
        return !e.TryGetProperty("pace", out var pace)
            ? facts
            : facts with
            {
                InDay = pace[0].GetInt32(),
                Earlier = pace[1].GetInt32(),
                EarlierDays = pace[2].GetInt32(),
                Clickless = pace[3].GetInt32(),
                BusyDay = pace[4].GetInt32() is var busy and > 0 ? busy : null,
                // older traces do not have it
                InMinute = pace.GetArrayLength() > 5 ? pace[5].GetInt32() : 0,
            };
    }

    private static void WriteMatch(Utf8JsonWriter json, TraitMatch match)
    {
        json.WriteStartArray();
        json.WriteStringValue(EnumNames.Of(match.Kind));
        json.WriteNumberValue(match.Others);
        json.WriteNumberValue(match.Level);
        json.WriteBooleanValue(match.IsExact);
        json.WriteNumberValue(match.Siblings);
        json.WriteNumberValue(match.GapHours ?? -1);
        json.WriteStartArray();
        foreach (var member in match.Members)
            json.WriteNumberValue(member.Value);
        json.WriteEndArray();
        json.WriteNumberValue(match.Exact);
        json.WriteEndArray();
    }

    private static TraitMatch ReadMatch(JsonElement e) =>
        new(
            EnumNames.Parse<TraitKind>(e[0].GetString()!),
            e[1].GetInt32(),
            e[2].GetInt32(),
            e[3].GetBoolean(),
            e[4].GetInt32(),
            e[5].GetInt64() is var gap and >= 0 ? gap : null,
            [.. e[6].EnumerateArray().Select(member => new MemberId(member.GetInt64()))]
        )
        {
            Exact = e[7].GetInt32(),
        };
}
