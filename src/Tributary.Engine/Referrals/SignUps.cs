using System.Collections.Immutable;

namespace Tributary.Engine;

/// <summary>
/// Resolves a batch of sign-ups, in order, so that an item may name an earlier one as its referrer:
/// 1. the same id again gets the same answer, or a conflict when it names another referrer or code;
/// 2. an explicit referrer comes first, then code and journey as <c>attribution.prefer</c> says;
/// 3. whoever is left is a root, and computes a partition; everyone else takes the referrer's.
/// </summary>
public sealed class SignUps
{
    /// <summary>Ids that one sign-up may use: member, code, referral, event, and one to spare.</summary>
    public const int IdsEach = 5;

    private readonly SignUpFacts _facts;
    private readonly IdBlock _ids;
    private readonly Dictionary<(long, string), KnownMember> _members;
    private readonly Dictionary<long, int> _uses = [];
    private readonly List<NewMember> _new = [];

    private SignUps(SignUpFacts facts, IdBlock ids) =>
        (_facts, _ids, _members) = (facts, ids, new Dictionary<(long, string), KnownMember>(facts.Members));

    public static SignUpDecisions Decide(SignUpFacts facts, IReadOnlyList<SignUp> signUps, IdBlock ids)
    {
        var batch = new SignUps(facts, ids);
        return new SignUpDecisions
        {
            Results = [.. signUps.Select(batch.Decide)],
            Members = [.. batch._new],
            CodeUses = [.. batch._uses.OrderBy(u => u.Key)],
        };
    }

    private SignUpResult Decide(SignUp signUp)
    {
        if (signUp.Referrer == signUp.Id) return new(SignUpOutcome.SelfReferral, null);
        var code = signUp.Code is null ? null : _facts.Codes.GetValueOrDefault((signUp.ProgramId, CodeText.Fold(signUp.Code)));
        if (code?.MemberExternalId == signUp.Id) return new(SignUpOutcome.SelfReferral, null);
        if (_members.TryGetValue((signUp.ProgramId, signUp.Id), out var known)) return Again(signUp, known, code);

        var joinedAt = signUp.JoinedAt ?? _facts.Now;
        if (signUp.ClickId is { } clicked) signUp = signUp with { VisitorId = signUp.VisitorId ?? _facts.TouchesByClick.GetValueOrDefault(clicked)?.VisitorId };
        var program = _facts.Programs[signUp.ProgramId];
        var plan = program.PlanAt(_facts.Now);

        KnownMember? referrer = null;
        if (signUp.Referrer is not null && !_members.TryGetValue((signUp.ProgramId, signUp.Referrer), out referrer))
            return new(SignUpOutcome.UnknownReferrer, null);
        if (referrer?.Facts.Status == MemberStatus.Erased) return new(SignUpOutcome.UnknownReferrer, null);
        if (signUp.Code is not null)
        {
            if (code is null) return new(SignUpOutcome.UnknownCode, null);
            if (!code.IsOpen(joinedAt)) return new(SignUpOutcome.CodeNotOpen, null);
            if (code.MaxUses is { } max && code.Uses + _uses.GetValueOrDefault(code.Id) >= max) return new(SignUpOutcome.CodeUsedUp, null);
        }
        if (!Attribution.IsOpen(program, plan, joinedAt)) return Create(signUp, joinedAt, program, null, null);

        var touch = Attribution.Resolve(Journey(signUp), plan, joinedAt);
        var origin =
            referrer is not null ? new Origin(referrer, ReferralSource.Referrer, code?.Code, touch?.ClickId)
            : code is not null && (touch is null || plan.Attribution.Prefer == AttributionPreference.Code) ? Of(code)
            : touch is not null ? new Origin(_facts.Owners[touch.MemberId], ReferralSource.Link, touch.Code, touch.ClickId)
            : null;
        if (origin is not null && !MayRefer(origin.Referrer)) origin = null;
        if (code?.MaxUses is not null && origin?.Code == code.Code) _uses[code.Id] = _uses.GetValueOrDefault(code.Id) + 1;
        return Create(signUp, joinedAt, program, origin, touch);
    }

    private Origin Of(CodeFacts code) => new(_facts.Owners[code.MemberId], ReferralSource.Code, code.Code, null);

    private IEnumerable<Touch> Journey(SignUp signUp)
    {
        var click = signUp.ClickId is { } id ? _facts.TouchesByClick.GetValueOrDefault(id) : null;
        var touches = signUp.VisitorId is { } v ? _facts.TouchesByVisitor[v] : [];
        if (click is not null) touches = touches.Append(click).DistinctBy(t => t.ClickId);
        return touches.Where(t => t.ProgramId == signUp.ProgramId);
    }

    private SignUpResult Again(SignUp signUp, KnownMember known, CodeFacts? code)
    {
        if (known.Facts.Status == MemberStatus.Erased) return new(SignUpOutcome.Erased, null);
        var isSame = (signUp.Referrer is null || NamesItsReferrer(signUp, known)) && (signUp.Code is null || (code is not null && NamesItsCode(code, known)));
        return new(isSame ? SignUpOutcome.Existing : SignUpOutcome.AlreadyReferred, known);
    }

    private bool NamesItsReferrer(SignUp signUp, KnownMember known) =>
        _members.TryGetValue((signUp.ProgramId, signUp.Referrer!), out var referrer)
        && (referrer.Facts.Id == known.Facts.ReferrerId || WasPassedOver(referrer, known));

    private bool NamesItsCode(CodeFacts code, KnownMember known) => known.Referral switch
    {
        null => WasPassedOver(_facts.Owners[code.MemberId], known),
        { Code: { } used } when CodeText.Fold(used) == CodeText.Fold(code.Code) => true,
        { Source: ReferralSource.Link } => Plan(known).Attribution.Prefer == AttributionPreference.Link,
        { Code: null } => code.MemberId == known.Facts.ReferrerId,
        _ => false,
    };

    /// <summary>A sign-up that names somebody who may not refer, or comes while no referrals are made, succeeds without a referrer: so it does again.</summary>
    private bool WasPassedOver(KnownMember referrer, KnownMember known) =>
        known.Referral is null
        && (!MayRefer(referrer) || !Attribution.IsOpen(_facts.Programs[known.Facts.ProgramId], Plan(known), known.Facts.JoinedAt));

    private static bool MayRefer(KnownMember member) => member.Facts.Status is MemberStatus.Active or MemberStatus.Suspended;

    private Plan Plan(KnownMember known) => _facts.Programs[known.Facts.ProgramId].PlanAt(_facts.Now);

    private SignUpResult Create(SignUp signUp, Instant joinedAt, ProgramFacts program, Origin? origin, Touch? touch)
    {
        var id = _ids.Next();
        var above = origin?.Referrer;
        ImmutableArray<long> upline = above is null ? [] : [above.Facts.Id, .. above.Facts.Upline.Take(MemberFacts.StoredLevels - 1)];
        var partition = above?.Facts.Partition ?? Partitioning.OfRoot(signUp.ProgramId, signUp.Id, _facts.Partitions);
        var facts = new MemberFacts(
            id, signUp.ProgramId, partition, upline, (above?.Facts.Depth ?? -1) + 1, signUp.Group, MemberStatus.Active,
            signUp.Country, signUp.Currency, joinedAt, signUp.Attributes);
        var member = new KnownMember(
            facts, signUp.Id, above?.RootId ?? id, CodeText.Generate(), above?.ExternalId, origin is null ? null : NewReferral(origin, id, joinedAt, program));

        _members[(signUp.ProgramId, signUp.Id)] = member;
        _new.Add(new NewMember(signUp, member, _ids.Next(), origin?.ClickId, _ids.Next()) { Touch = touch });
        return new SignUpResult(SignUpOutcome.Created, member);
    }

    private ReferralFacts NewReferral(Origin origin, long memberId, Instant joinedAt, ProgramFacts program)
    {
        var version = Versions.Governing(program.Versions, joinedAt, joinedAt);
        var plan = program.Plan(version);
        return new ReferralFacts(
            _ids.Next(), memberId, origin.Referrer.Facts.Id, origin.Source, origin.Code, ReferralStatus.Pending, version, joinedAt, null, null,
            plan.Completes?.Within?.After(joinedAt, plan.TimeZone));
    }

    private sealed record Origin(KnownMember Referrer, ReferralSource Source, string? Code, long? ClickId);
}
