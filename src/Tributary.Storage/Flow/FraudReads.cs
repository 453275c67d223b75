using Tributary.Engine.Deciding.Needs;
using Tributary.Engine.Foundation;
using Tributary.Engine.Identity;
using Tributary.Engine.Members;
using Tributary.Engine.Referrals;
using Tributary.Engine.Screening;
using Tributary.Engine.Terms;
using Tributary.Storage.Connections;

namespace Tributary.Storage.Flow;

/// <summary>Collects the rows that were read for fraud detection into the facts of each referral.</summary>
internal sealed class FraudReads(
    IReadOnlyList<FraudSubject> subjects,
    IReadOnlyDictionary<MemberId, MemberFacts> members,
    IReadOnlyDictionary<MemberId, ReferralFacts> referrals,
    IReadOnlyDictionary<ProgramId, ProgramFacts> programs
)
{
    /// <summary>Values of <see cref="TraitKind"/> as they appear in SQL.</summary>
    public const string Address = "3";
    public const string Device = "4";

    /// <summary>
    /// The condition that a member is to blame for sharing a mailbox or phone number. People who know each other may
    /// share one, so only the later of two members is blamed. The row of the other member is o, the member's own is t.
    /// </summary>
    public const string IsBlamed =
        "(t.kind > 2 or (coalesce(o.said_at, o.at), o.member_id) < (coalesce(t.said_at, t.at), t.member_id))";

    private readonly Dictionary<(EntryId EventId, MemberId MemberId), List<TraitMatch>> _matches = [];
    private readonly Dictionary<(EntryId EventId, MemberId MemberId), SortedSet<TraitKind>> _returning = [];
    private readonly Dictionary<MemberId, IReadOnlyList<PaceHit>> _paces = [];
    private readonly Dictionary<MemberId, long> _clicks = [];
    private readonly Dictionary<MemberId, long> _brought = [];
    private readonly Dictionary<MemberId, long> _events = [];

    /// <summary>
    /// Returns the referrers whose latest referrals are needed, up to the last one of the batch: as many as each
    /// sign-up's check reads, and those of the batch itself.
    /// </summary>
    public static List<(MemberId ReferrerId, ReferralId Until, int Most)> PacesOf(
        IEnumerable<FraudSubject> subjects,
        IReadOnlyDictionary<MemberId, ReferralFacts> referrals
    ) =>
        [
            .. subjects
                .Where(s => s.Moment == FraudMoment.SignUp)
                .Select(s => referrals[s.MemberId])
                .GroupBy(r => r.ReferrerId)
                .Select(of => (of.Key, of.Max(r => r.Id), FraudFacts.Latest + of.Count() - 1)),
        ];

    /// <summary>Returns the referrers whose links led to a sign-up.</summary>
    public static List<(ProgramId ProgramId, MemberId ReferrerId)> LinkedOf(
        IEnumerable<FraudSubject> subjects,
        IReadOnlyDictionary<MemberId, ReferralFacts> referrals
    ) =>
        [
            .. subjects
                .Where(s => s.Moment == FraudMoment.SignUp && referrals[s.MemberId].Source == ReferralSource.Link)
                .Select(s => (s.ProgramId, referrals[s.MemberId].ReferrerId))
                .Distinct(),
        ];

    /// <summary>Returns the members whose rewards are due.</summary>
    public static long[] ReleasedOf(IEnumerable<FraudSubject> subjects) =>
        [.. subjects.Where(s => s.Moment == FraudMoment.Release).Select(s => s.MemberId).Distinct().Numbers()];

    public void AddHits(
        FraudSubject subject,
        TraitKind kind,
        long variant,
        IEnumerable<TraitHit> hits,
        TraitSpread? spread
    )
    {
        if (TraitMatch.Of(kind, members[subject.MemberId], variant, hits, spread) is not { } match)
            return;
        if (!_matches.TryGetValue((subject.EventId, subject.MemberId), out var matches))
            _matches[(subject.EventId, subject.MemberId)] = matches = [];

        // A value that was hashed with two peppers has two rows. The row with more holders says more.
        if (matches.Find(m => m.Kind == kind) is { } other)
        {
            if (other.Others >= match.Others)
                return;
            matches.Remove(other);
        }
        matches.Add(match);
    }

    public void AddTombstone(FraudSubject subject, TraitKind kind)
    {
        var key = (subject.EventId, subject.MemberId);
        if (!_returning.TryGetValue(key, out var kinds))
            _returning[key] = kinds = [];
        kinds.Add(kind);
    }

    public void AddPace(MemberId referrerId, IReadOnlyList<PaceHit> latest) => _paces[referrerId] = latest;

    public void AddClicks(MemberId referrerId, long clicks) => _clicks[referrerId] = clicks;

    public void AddReferrals(MemberId referrerId, long brought) => _brought[referrerId] = brought;

    public void AddEvents(MemberId memberId, long events) => _events[memberId] = events;

    public Dictionary<(EntryId EventId, MemberId MemberId), FraudFacts> ToFacts()
    {
        var facts = new Dictionary<(EntryId, MemberId), FraudFacts>();
        foreach (var subject in subjects)
            facts[(subject.EventId, subject.MemberId)] = FactsOf(subject).Trimmed();
        return facts;
    }

    /// <summary>Returns matches in the order of their kinds, regardless of the order of the rows.</summary>
    private FraudFacts FactsOf(FraudSubject subject)
    {
        var facts = _matches.TryGetValue((subject.EventId, subject.MemberId), out var matches)
            ? new FraudFacts { Matches = [.. matches.OrderBy(m => m.Kind)] }
            : FraudFacts.None;
        if (_returning.TryGetValue((subject.EventId, subject.MemberId), out var kinds))
            facts = facts with { Returning = [.. kinds] };
        var own = referrals[subject.MemberId];
        if (subject.Moment == FraudMoment.Release)
            return facts with { Events = _events.GetValueOrDefault(subject.MemberId) };
        if (subject.Moment != FraudMoment.SignUp)
            return facts;
        if (_paces.TryGetValue(own.ReferrerId, out var latest))
            facts = facts.WithPace(own, latest, programs[subject.ProgramId].BusyDay);
        if (own.Source != ReferralSource.Link || !_clicks.TryGetValue(own.ReferrerId, out var clicks))
            return facts;
        return facts with { Clicks = clicks, Referrals = _brought.GetValueOrDefault(own.ReferrerId) };
    }
}
