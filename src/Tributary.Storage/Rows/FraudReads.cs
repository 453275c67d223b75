using System.Data.Common;
using Tributary.Engine;

namespace Tributary.Storage;

/// <summary>Gathers what was read for fraud detection, row by row, into the facts of each referral.</summary>
internal sealed class FraudReads(
    IReadOnlyList<FraudSubject> subjects, IReadOnlyDictionary<long, MemberFacts> members, IReadOnlyDictionary<long, ProgramFacts> programs)
{
    /// <summary>Microseconds.</summary>
    public const string Day = "86400000000";

    private readonly Dictionary<(long, long), FraudFacts> _facts =
        subjects.DistinctBy(s => (s.EventId, s.MemberId)).ToDictionary(s => (s.EventId, s.MemberId), _ => FraudFacts.None);

    public void AddHits(FraudSubject subject, TraitKind kind, long variant, IEnumerable<TraitHit> hits)
    {
        if (TraitMatch.Of(kind, members[subject.MemberId], variant, hits) is not { } match) return;
        var facts = _facts[Key(subject)];

        // Hashed with two peppers a value has two rows; the one that more have tells more.
        if (facts.Match(kind) is { } other)
        {
            if (other.Others >= match.Others) return;
            facts = facts with { Matches = facts.Matches.Remove(other) };
        }
        _facts[Key(subject)] = facts with { Matches = facts.Matches.Add(match) };
    }

    /// <summary>Of pace (four numbers), clicks, referrals and events, from column <paramref name="at"/> on.</summary>
    public void AddConduct(FraudSubject subject, DbDataReader row, int at) => _facts[Key(subject)] = _facts[Key(subject)] with
    {
        InDay = (int)row.GetInt64(at),
        Earlier = (int)row.GetInt64(at + 1),
        EarlierDays = (int)row.GetInt64(at + 2),
        Clickless = (int)row.GetInt64(at + 3),
        BusyDay = programs[subject.ProgramId].BusyDay,
        Clicks = row.GetInt64(at + 4),
        Referrals = row.GetInt64(at + 5),
        Events = row.LongOrNull(at + 6),
    };

    /// <summary>Matches in the order of their kinds, whatever the order of the rows.</summary>
    public Dictionary<(long EventId, long MemberId), FraudFacts> ToFacts() => _facts.ToDictionary(
        f => f.Key, f => f.Value.Trimmed() is { Matches.IsEmpty: false } facts ? facts with { Matches = facts.Matches.Sort((a, b) => a.Kind.CompareTo(b.Kind)) } : f.Value.Trimmed());

    private static (long, long) Key(FraudSubject subject) => (subject.EventId, subject.MemberId);
}
