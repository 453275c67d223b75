using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Deciding.Needs;
using Tributary.Engine.Foundation;
using Tributary.Engine.Identity;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Referrals;
using Tributary.Engine.Registration;
using Tributary.Engine.Screening;

namespace Tributary.Tests.Storage.Contract;

internal sealed partial class ModelStore
{
    private static void AddTraits(ModelTables tables, RegisteredMember added)
    {
        var member = added.Member.Facts;
        foreach (var trait in added.SignUp.Traits)
            tables.Traits.Put(
                (member.Id, Convert.ToHexStringLower(trait.Hash)),
                new ModelTrait(member.Id, trait, member.ReferrerId ?? default, member.JoinedAt)
            );
        var program = tables.Program(member.ProgramId);
        if (!added.SignUp.Traits.IsEmpty)
            tables.Programs.Put(program.Name, program with { HasTraits = true });
    }

    private static Dictionary<(EntryId, MemberId), FraudFacts> Fraud(
        ModelTables tables,
        IReadOnlyList<FraudSubject> subjects,
        IReadOnlyDictionary<MemberId, MemberFacts> members
    )
    {
        var facts = new Dictionary<(EntryId, MemberId), FraudFacts>();
        foreach (var subject in subjects)
            facts[(subject.EventId, subject.MemberId)] = subject.ComparesTraits
                ? Facts(tables, subject, members[subject.MemberId]).Trimmed()
                : FraudFacts.None;
        return facts;
    }

    private static FraudFacts Facts(ModelTables tables, FraudSubject subject, MemberFacts member)
    {
        var isSignUp = subject.Moment == FraudMoment.SignUp;
        var until = subject.Until(member);
        var matches = tables
            .Traits.Rows.Where(t => t.MemberId == member.Id)
            .Select(mine => Match(tables, mine, member, until));
        var facts = new FraudFacts
        {
            Matches =
            [
                .. matches
                    .OfType<TraitMatch>()
                    .GroupBy(m => m.Kind)
                    .Select(kind => kind.MaxBy(m => m.Others)!)
                    .OrderBy(m => m.Kind),
            ],
            Returning =
            [
                .. tables
                    .Traits.Rows.Where(t =>
                        t.MemberId == member.Id
                        && tables.Tombstones.Has(Convert.ToHexStringLower(t.Trait.Hash))
                        && tables.Tombstones[Convert.ToHexStringLower(t.Trait.Hash)] <= SignedUpAt(tables, member.Id)
                    )
                    .Select(t => t.Trait.Kind)
                    .Distinct()
                    .Order(),
            ],
            Events =
                subject.Moment == FraudMoment.Release
                    ? tables
                        .Counters.All.Where(c =>
                            c.Key.MemberId == member.Id
                            && c.Key.Day == 0
                            && c.Key.Name.StartsWith("events.", StringComparison.Ordinal)
                            && c.Key.Name != CounterKey.OfEvents(EntryTypes.Signup)
                        )
                        .Sum(c => c.Value.Count)
                    : null,
        };
        return isSignUp ? Pace(tables, facts, tables.Referrals[tables.ReferralOfMember[member.Id]].Facts) : facts;
    }

    private static TraitMatch? Match(
        ModelTables tables,
        ModelTrait mine,
        MemberFacts member,
        (Instant At, MemberId MemberId) until
    )
    {
        var kind = mine.Trait.Kind;
        var others = tables
            .Traits.Rows.Where(t =>
                t.MemberId != member.Id
                && (t.At, t.MemberId).CompareTo(until) < 0
                && t.Trait.Hash.AsSpan().SequenceEqual(mine.Trait.Hash)
            )
            .Where(t =>
                kind is not (TraitKind.Email or TraitKind.Phone)
                || (t.At, t.MemberId).CompareTo((mine.At, mine.MemberId)) < 0
            )
            .OrderByDescending(t => t.At)
            .ThenByDescending(t => t.MemberId)
            .ToList();
        var holders = others
            .Where(t => t.ReferrerId != new MemberId(0) || kind == TraitKind.Device)
            .Take(TraitMatch.Widest)
            .ToList();
        TraitSpread? spread =
            others.Count > TraitMatch.Most && kind != TraitKind.Address && holders.Count > 0
                ? new TraitSpread(
                    holders.Count,
                    holders.Count(t => t.ReferrerId != new MemberId(0) && t.ReferrerId == mine.ReferrerId)
                )
                : null;
        return TraitMatch.Of(
            kind,
            member,
            mine.Trait.Variant,
            others.Take(TraitMatch.Most + 1).Select(t => new TraitHit(t.MemberId, t.At, t.Trait.Variant, t.ReferrerId)),
            spread
        );
    }

    private static Instant SignedUpAt(ModelTables tables, MemberId memberId) =>
        tables
            .Events.Rows.Single(e => e.Event.MemberId == memberId && e.Event.Type == EntryTypes.Signup)
            .Event.AcceptedAt;

    private static FraudFacts Pace(ModelTables tables, FraudFacts facts, ReferralFacts own)
    {
        var latest = tables
            .Referrals.Rows.Where(r => r.Facts.ReferrerId == own.ReferrerId)
            .OrderByDescending(r => r.Facts.Id)
            .Select(r => new PaceHit(
                r.Facts.Id,
                r.Facts.JoinedAt,
                r.Facts.Source == ReferralSource.Code && r.ClickId is null
            ));
        return facts.WithPace(own, latest, null) with
        {
            Clicks =
                own.Source == ReferralSource.Link
                    ? tables.Clicks.Rows.LongCount(c => c.IsCounted && c.MemberId == own.ReferrerId)
                    : 0,
            Referrals =
                own.Source == ReferralSource.Link
                    ? tables
                        .Counters.Find(
                            new CounterKey(
                                tables.Members[own.MemberId].Facts.ProgramId,
                                own.ReferrerId,
                                CounterKey.Referrals,
                                0
                            )
                        )
                        .Count
                    : 0,
        };
    }

    private static void CommitFraud(ModelTables tables, BatchDecisions batch)
    {
        var (judged, signals, opened, changes) = batch.Fraud;
        foreach (var member in judged)
            tables.Members.Put(
                member.Id,
                tables.Members[member.Id] with
                {
                    Facts = tables.Members[member.Id].Facts with { Risk = member.Risk },
                }
            );
        foreach (var signal in signals)
            tables.Signals.Insert((signal.MemberId, signal.Found.Name), signal);
        foreach (var c in opened)
            tables.Cases.Insert(
                c.Id,
                new StoredCase
                {
                    Id = c.Id,
                    ProgramId = c.ProgramId,
                    MemberId = c.MemberId,
                    ReferrerId = c.ReferrerId,
                    Status = CaseStatus.Open,
                    Score = c.Score,
                    Verdict = c.Verdict,
                    OpenedBy = c.EntryId,
                }
            );
        foreach (var change in changes)
        {
            var before = tables.Cases[change.Id];
            tables.Cases.Put(
                change.Id,
                before with
                {
                    Score = change.Score ?? before.Score,
                    Verdict = change.Verdict ?? before.Verdict,
                    Assignee = change.Assignee switch
                    {
                        null => before.Assignee,
                        "" => null,
                        var name => name,
                    },
                    Outcome = change.Outcome ?? before.Outcome,
                    ResolvedBy = change.ResolvedBy ?? before.ResolvedBy,
                    Status = change.Outcome is null ? before.Status : CaseStatus.Resolved,
                }
            );
        }
    }
}

internal sealed record ModelTrait(MemberId MemberId, Trait Trait, MemberId ReferrerId, Instant At);
