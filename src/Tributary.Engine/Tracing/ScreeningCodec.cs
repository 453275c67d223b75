using System.Formats.Cbor;
using Tributary.Engine.Foundation;
using Tributary.Engine.Fraud;
using Tributary.Engine.Identity;
using Tributary.Engine.Screening;

namespace Tributary.Engine.Tracing;

/// <summary>Reads and writes screenings as part of a stored trace. The keys of fields never change.</summary>
internal static class ScreeningCodec
{
    public static void Write(CborWriter cbor, ScreeningTrace screening)
    {
        var facts = screening.Facts;
        cbor.WriteStartMap(null);
        cbor.WriteField(Key.Member, screening.MemberId.Value);
        cbor.WriteField(Key.Matches, facts.Matches, WriteMatch);
        cbor.WriteField(Key.Returning, facts.Returning, (c, kind) => c.WriteWord(kind));
        if (facts.InDay > 0)
        {
            cbor.WriteInt32(Key.Pace);
            cbor.WriteNumbers(
                facts.InDay,
                facts.Earlier,
                facts.EarlierDays,
                facts.Clickless,
                facts.BusyDay,
                facts.InMinute
            );
        }
        if (facts.Clicks > 0)
        {
            cbor.WriteField(Key.Clicks, facts.Clicks);
            cbor.WriteField(Key.Referrals, facts.Referrals);
        }
        cbor.WriteField(Key.Events, facts.Events);
        cbor.WriteField(Key.Found, screening.Found, WriteSignal);
        cbor.WriteField(Key.Score, screening.Score);
        cbor.WriteField<RiskVerdict>(Key.Verdict, screening.Verdict);
        cbor.WriteField(Key.Case, screening.Opened?.Value);
        cbor.WriteEndMap();
    }

    public static ScreeningTrace Read(CborReader cbor)
    {
        cbor.ReadStartMap();
        var screening = new ScreeningTrace(default, new FraudFacts(), [], 0, default);
        while (cbor.TryReadKey(out var key))
        {
            var facts = screening.Facts;
            screening = key switch
            {
                Key.Member => screening with { MemberId = cbor.ReadId<MemberId>() },
                Key.Matches => screening with { Facts = facts with { Matches = cbor.ReadList(ReadMatch) } },
                Key.Returning => screening with
                {
                    Facts = facts with { Returning = cbor.ReadList(c => c.ReadWord<TraitKind>()) },
                },
                Key.Pace => screening with { Facts = cbor.ReadTuple(c => WithPace(facts, c)) },
                Key.Clicks => screening with { Facts = facts with { Clicks = cbor.ReadInt64() } },
                Key.Referrals => screening with { Facts = facts with { Referrals = cbor.ReadInt64() } },
                Key.Events => screening with { Facts = facts with { Events = cbor.ReadInt64() } },
                Key.Found => screening with { Found = cbor.ReadList(ReadSignal) },
                Key.Score => screening with { Score = cbor.ReadInt32() },
                Key.Verdict => screening with { Verdict = cbor.ReadWord<RiskVerdict>() },
                Key.Case => screening with { Opened = cbor.ReadId<CaseId>() },
                _ => throw CborFields.Unknown(key),
            };
        }
        return screening;
    }

    private static FraudFacts WithPace(FraudFacts facts, CborReader cbor) =>
        facts with
        {
            InDay = cbor.ReadInt32(),
            Earlier = cbor.ReadInt32(),
            EarlierDays = cbor.ReadInt32(),
            Clickless = cbor.ReadInt32(),
            BusyDay = (int?)cbor.ReadNumberOrNull(),
            InMinute = cbor.ReadInt32(),
        };

    private static void WriteSignal(CborWriter cbor, SignalTrace signal)
    {
        cbor.WriteStartArray(3);
        cbor.WriteWord(signal.Name);
        cbor.WriteWord(signal.Mode);
        cbor.WriteInt32(signal.Points);
        cbor.WriteEndArray();
    }

    private static SignalTrace ReadSignal(CborReader cbor) =>
        cbor.ReadTuple(c => new SignalTrace(c.ReadWord<Signal>(), c.ReadWord<SignalMode>(), c.ReadInt32()));

    private static void WriteMatch(CborWriter cbor, TraitMatch match)
    {
        cbor.WriteStartArray(8);
        cbor.WriteWord(match.Kind);
        cbor.WriteInt32(match.Others);
        cbor.WriteInt32(match.Level);
        cbor.WriteBoolean(match.IsExact);
        cbor.WriteInt32(match.Siblings);
        if (match.GapHours is { } gap)
            cbor.WriteInt64(gap);
        else
            cbor.WriteNull();
        cbor.WriteList(match.Members, (c, member) => c.WriteInt64(member.Value));
        cbor.WriteInt32(match.Exact);
        cbor.WriteEndArray();
    }

    private static TraitMatch ReadMatch(CborReader cbor) =>
        cbor.ReadTuple(c => new TraitMatch(
            c.ReadWord<TraitKind>(),
            c.ReadInt32(),
            c.ReadInt32(),
            c.ReadBoolean(),
            c.ReadInt32(),
            c.ReadNumberOrNull(),
            c.ReadList(members => members.ReadId<MemberId>())
        )
        {
            Exact = c.ReadInt32(),
        });

    private static class Key
    {
        public const int Member = 0;
        public const int Matches = 1;
        public const int Returning = 2;
        public const int Pace = 3;
        public const int Clicks = 4;
        public const int Referrals = 5;
        public const int Events = 6;
        public const int Found = 7;
        public const int Score = 8;
        public const int Verdict = 9;
        public const int Case = 10;
    }
}
