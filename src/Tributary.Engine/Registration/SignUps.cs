using System.Collections.Immutable;
using Tributary.Engine.Clicks;
using Tributary.Engine.Foundation;
using Tributary.Engine.Members;
using Tributary.Engine.Referrals;
using Tributary.Engine.Terms;

namespace Tributary.Engine.Registration;

/// <summary>
/// Decides a batch of sign-ups in order, so that an item may name an earlier one as its referrer: 1. a repeated id gets
/// the same answer, or a conflict when its referrer, code or other values differ; 2. one that awaits its attribution
/// waits for a second call, and is decided with the values of both; 3. an explicit referrer takes precedence, then code
/// and journey as <c>attribution.prefer</c> says; 4. a member without a referrer is a root and computes a partition,
/// while all others take the referrer's.
/// </summary>
public sealed class SignUps
{
    /// <summary>The ids that one sign-up may use: member, code, referral, event, and one spare.</summary>
    public const int IdsEach = 5;

    private readonly SignUpFacts _facts;
    private readonly IdBlock _ids;
    private readonly Queue<string> _freshCodes;
    private readonly Dictionary<(ProgramId, string), KnownMember> _members;
    private readonly Dictionary<CodeId, int> _uses = [];
    private readonly List<RegisteredMember> _new = [];
    private readonly Dictionary<MemberId, SaidFacts> _said;
    private readonly Dictionary<(ProgramId, string), AwaitingSignUp> _awaiting;
    private readonly Dictionary<(ProgramId, string), AwaitingSignUp> _waits = [];
    private readonly HashSet<(ProgramId, string)> _ended = [];

    private SignUps(SignUpFacts facts, IdBlock ids) =>
        (_facts, _ids, _freshCodes, _members, _said, _awaiting) = (
            facts,
            ids,
            new(facts.FreshCodes),
            new(facts.Members),
            new(facts.Said),
            new(facts.Awaiting)
        );

    public static SignUpDecisions Decide(SignUpFacts facts, IReadOnlyList<SignUp> signUps, IdBlock ids)
    {
        var batch = new SignUps(facts, ids);
        return new SignUpDecisions
        {
            Results = [.. signUps.Select(batch.Decide)],
            Members = [.. batch._new],
            CodeUses = [.. batch._uses.OrderBy(u => u.Key)],
            Awaiting = [.. batch._waits.OrderBy(w => w.Key).Select(w => w.Value)],
            Ended = [.. batch._ended.Order()],
        };
    }

    private SignUpResult Decide(SignUp signUp)
    {
        if (signUp.Referrer == signUp.Id)
            return new(SignUpOutcome.SelfReferral, null);
        var key = (signUp.ProgramId, signUp.Id);
        var code = CodeOf(signUp);
        if (code?.MemberExternalId == signUp.Id)
            return new(SignUpOutcome.SelfReferral, null);
        if (_members.TryGetValue(key, out var known))
        {
            if (_facts.Awaiting.ContainsKey(key))
                _ended.Add(key); // left by a race of two calls
            return Again(signUp, known, code);
        }
        if (signUp.IsErasure)
            return CreateErased(signUp);

        var awaited = _awaiting.GetValueOrDefault(key);
        if (signUp.EndsWait)
            return awaited is null ? new(SignUpOutcome.Erased, null) : Resolve(awaited.SignUp, CodeOf(awaited.SignUp));
        var waits = awaited is not null || signUp.Awaits is not null;
        if (waits && !signUp.SaysWhoBroughtIt)
            return Await(signUp, awaited);
        if (awaited is null)
            return Resolve(signUp, code);
        return Resolve(signUp.Following(awaited.SignUp), code) with { WasAwaited = true };
    }

    private CodeFacts? CodeOf(SignUp signUp) =>
        signUp.Code is null ? null : _facts.Codes.GetValueOrDefault((signUp.ProgramId, CodeText.Fold(signUp.Code)));

    private SignUpResult Await(SignUp signUp, AwaitingSignUp? awaited)
    {
        var waits = awaited is null
            ? new AwaitingSignUp(
                signUp with
                {
                    JoinedAt = signUp.JoinedAt ?? _facts.Now,
                },
                _facts.Now + signUp.Awaits!.Value
            )
            : awaited with
            {
                SignUp = signUp.Following(awaited.SignUp),
            };
        _awaiting[(signUp.ProgramId, signUp.Id)] = _waits[(signUp.ProgramId, signUp.Id)] = waits;
        return new(awaited is null ? SignUpOutcome.Awaiting : SignUpOutcome.StillAwaiting, null) { Awaiting = waits };
    }

    private SignUpResult Resolve(SignUp signUp, CodeFacts? code)
    {
        var joinedAt = signUp.JoinedAt ?? _facts.Now;
        if (signUp.ClickId is { } clicked)
            signUp = signUp with
            {
                VisitorId = signUp.VisitorId ?? _facts.TouchesByClick.GetValueOrDefault(clicked)?.VisitorId,
            };
        var program = _facts.Programs[signUp.ProgramId];
        var plan = program.PlanAt(_facts.Now);
        var latest = Attribution.LatestClick(joinedAt, signUp.JoinedOn, plan.TimeZone);

        KnownMember? referrer = null;
        if (signUp.Referrer is not null && !_members.TryGetValue((signUp.ProgramId, signUp.Referrer), out referrer))
            return new(
                _awaiting.ContainsKey((signUp.ProgramId, signUp.Referrer))
                    ? SignUpOutcome.ReferrerAwaits
                    : SignUpOutcome.UnknownReferrer,
                null
            );
        if (referrer?.Facts.Status == MemberStatus.Erased)
            return new(SignUpOutcome.UnknownReferrer, null);
        if (signUp.Code is not null)
        {
            if (code is null)
                return new(SignUpOutcome.UnknownCode, null);
            if (!code.IsOpen(joinedAt, latest))
                return new(SignUpOutcome.CodeNotOpen, null);
            if (code.MaxUses is { } max && code.Uses + _uses.GetValueOrDefault(code.Id) >= max)
                return new(SignUpOutcome.CodeUsedUp, null);
        }
        if (!Attribution.IsOpen(program, plan, joinedAt, latest))
            return Create(signUp, joinedAt, program, null, null);

        var touch = Attribution.Resolve(Journey(signUp), plan, joinedAt, latest);
        var origin =
            referrer is not null ? new Origin(referrer, ReferralSource.Referrer, code?.Code, touch?.ClickId)
            : code is not null && (touch is null || plan.Attribution.Prefer == AttributionPreference.Code) ? Of(code)
            : touch is not null
                ? new Origin(_facts.Owners[touch.MemberId], ReferralSource.Link, touch.Code, touch.ClickId)
            : null;
        if (origin is not null && !MayRefer(origin.Referrer))
            origin = null;
        if (code?.MaxUses is not null && origin?.Code == code.Code)
            _uses[code.Id] = _uses.GetValueOrDefault(code.Id) + 1;
        return Create(signUp, joinedAt, program, origin, touch);
    }

    private Origin Of(CodeFacts code) => new(_facts.Owners[code.MemberId], ReferralSource.Code, code.Code, null);

    private IEnumerable<Touchpoint> Journey(SignUp signUp)
    {
        var click = signUp.ClickId is { } id ? _facts.TouchesByClick.GetValueOrDefault(id) : null;
        var touches = signUp.VisitorId is { } v ? _facts.TouchesByVisitor[v] : [];
        if (click is not null)
            touches = touches.Append(click).DistinctBy(t => t.ClickId);
        return touches.Where(t => t.ProgramId == signUp.ProgramId);
    }

    private SignUpResult Again(SignUp signUp, KnownMember known, CodeFacts? code)
    {
        if (known.Facts.Status == MemberStatus.Erased)
            return new(SignUpOutcome.Erased, null);
        var isSame =
            (signUp.Referrer is null || NamesItsReferrer(signUp, known))
            && (signUp.Code is null || (code is not null && NamesItsCode(code, known)));
        if (!isSame)
            return new(SignUpOutcome.AlreadyReferred, known);
        var differing = _said.TryGetValue(known.Facts.Id, out var said)
            ? RepeatedSignUp.DifferencesOf(signUp, known.Facts, said, Plan(known).TimeZone)
            : [];
        return new(differing.IsEmpty ? SignUpOutcome.Existing : SignUpOutcome.Differs, known) { Differing = differing };
    }

    private bool NamesItsReferrer(SignUp signUp, KnownMember known) =>
        _members.TryGetValue((signUp.ProgramId, signUp.Referrer!), out var referrer)
        && (referrer.Facts.Id == known.Facts.ReferrerId || WasPassedOver(referrer, known));

    private bool NamesItsCode(CodeFacts code, KnownMember known) =>
        known.Referral switch
        {
            null => WasPassedOver(_facts.Owners[code.MemberId], known),
            { Code: { } used } when CodeText.Fold(used) == CodeText.Fold(code.Code) => true,
            { Source: ReferralSource.Link } => Plan(known).Attribution.Prefer == AttributionPreference.Link,
            { Code: null } => code.MemberId == known.Facts.ReferrerId,
            _ => false,
        };

    /// <summary>
    /// True for a sign-up that names a member who may not refer, or comes while no referrals are made. It succeeds
    /// without a referrer, and repeating it gives the same result.
    /// </summary>
    private bool WasPassedOver(Referrer referrer, KnownMember known) =>
        known.Referral is null
        && (
            !MayRefer(referrer) || !IsOpenAt(known.Facts.JoinedAt, _facts.Programs[known.Facts.ProgramId], Plan(known))
        );

    private static bool IsOpenAt(Instant joinedAt, ProgramFacts program, Plan plan) =>
        Attribution.IsOpen(program, plan, joinedAt, Attribution.LatestClick(joinedAt, null, plan.TimeZone));

    private static bool MayRefer(Referrer member) =>
        member.Facts.Status is MemberStatus.Active or MemberStatus.Suspended;

    private Plan Plan(KnownMember known) => _facts.Programs[known.Facts.ProgramId].PlanAt(_facts.Now);

    /// <summary>
    /// Creates a member that is erased from the beginning. Later entries with its id find it and are blanked.
    /// </summary>
    private SignUpResult CreateErased(SignUp signUp) =>
        Create(signUp, _facts.Now, _facts.Programs[signUp.ProgramId], null, null, MemberStatus.Erased);

    private SignUpResult Create(
        SignUp signUp,
        Instant joinedAt,
        ProgramFacts program,
        Origin? origin,
        Touchpoint? touch,
        MemberStatus status = MemberStatus.Active
    )
    {
        var id = _ids.Next<MemberId>();
        var above = origin?.Referrer;
        ImmutableArray<MemberId> upline = above is null
            ? []
            : [above.Facts.Id, .. above.Facts.Upline.Take(MemberFacts.StoredLevels - 1)];
        var partition = above?.Facts.Partition ?? Partitioning.OfRoot(signUp.ProgramId, signUp.Id, _facts.Partitions);
        var facts = new MemberFacts
        {
            Id = id,
            ProgramId = signUp.ProgramId,
            Partition = partition,
            Upline = upline,
            Depth = (above?.Facts.Depth ?? -1) + 1,
            Group = signUp.Group,
            Status = status,
            Country = signUp.Country,
            Currency = signUp.Currency,
            JoinedAt = joinedAt,
            Attributes = signUp.Attributes,
        };
        var member = new KnownMember(
            facts,
            signUp.Id,
            above?.RootId ?? id,
            _freshCodes.Dequeue(),
            above?.ExternalId,
            origin is null ? null : NewReferral(origin, id, joinedAt, program)
        );

        var key = (signUp.ProgramId, signUp.Id);
        _members[key] = member;
        _said[id] = new SaidFacts(signUp.Email, signUp.Phone, signUp.Attributes, signUp.BodyHash)
        {
            DisplayName = signUp.DisplayName,
            IsUnlisted = signUp.IsUnlisted,
        };
        _awaiting.Remove(key);
        _waits.Remove(key);
        if (_facts.Awaiting.ContainsKey(key))
            _ended.Add(key);
        _new.Add(
            new RegisteredMember(signUp, member, _ids.Next<CodeId>(), origin?.ClickId, _ids.Next<EntryId>())
            {
                Touchpoint = touch,
                Segment = SegmentOf(signUp, touch),
                ReferrerGroup = above?.Facts.Group,
                ReferrerJoinedAt = above?.Facts.JoinedAt,
            }
        );
        return new SignUpResult(SignUpOutcome.Created, member);
    }

    private static Segment? SegmentOf(SignUp signUp, Touchpoint? touch)
    {
        var clicked = touch?.Segment;
        if (Acquisition.OfSignUp(signUp.Acquisition, clicked?.Acquisition) is not { } known)
            return null;
        return known == clicked?.Acquisition ? clicked : Segment.Of(signUp.ProgramId, known);
    }

    private ReferralFacts NewReferral(Origin origin, MemberId memberId, Instant joinedAt, ProgramFacts program)
    {
        // A version that takes effect later may still be withdrawn, even if the person joins after that.
        var governedAt = joinedAt < _facts.Now ? joinedAt : _facts.Now;
        var version = Versions.Governing(program.Versions, governedAt, governedAt);
        var plan = program.Plan(version);
        return new ReferralFacts
        {
            Id = _ids.Next<ReferralId>(),
            MemberId = memberId,
            ReferrerId = origin.Referrer.Facts.Id,
            Source = origin.Source,
            Code = origin.Code,
            Status = ReferralStatus.Pending,
            TermsVersion = version,
            JoinedAt = joinedAt,
            ExpiresAt = plan.Completes?.Within?.After(joinedAt, plan.TimeZone),
        };
    }

    private sealed record Origin(Referrer Referrer, ReferralSource Source, string? Code, ClickId? ClickId);
}
