using Tributary.Engine.Clicks;
using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Registration;
using Tributary.Storage.Flow;

namespace Tributary.Tests.Storage.Contract;

internal sealed partial class ModelStore
{
    private const int CodeTries = 5;

    public ValueTask<IReadOnlyList<SignUpResult>> SignUpAsync(
        IReadOnlyList<SignUp> signUps,
        DecideSignUps decide,
        CancellationToken stopping
    )
    {
        for (var left = CodeTries; ; left--)
        {
            try
            {
                return ValueTask.FromResult(
                    Transact<IReadOnlyList<SignUpResult>>(
                        tables =>
                        {
                            var decisions = Decide(tables, signUps, decide);
                            Write(tables, decisions, Now, null);
                            return decisions.Results;
                        },
                        stopping
                    )
                );
            }
            catch (ConflictException) when (left > 1)
            {
                // A generated code was taken: the next try draws others.
            }
        }
    }

    public ValueTask<IReadOnlyList<bool>> AddCodesAsync(IReadOnlyList<CodeFacts> codes, CancellationToken stopping) =>
        ValueTask.FromResult(
            Transact<IReadOnlyList<bool>>(
                tables =>
                    [
                        .. codes.Select(code =>
                        {
                            var key = (code.ProgramId, CodeText.Fold(code.Code));
                            if (tables.Codes.Has(key))
                                return false;
                            var newest = tables
                                .Codes.All.Where(c => c.Key.Item2 == key.Item2)
                                .Select(c => c.Value.CreatedAt.Micros + 1)
                                .DefaultIfEmpty(0)
                                .Max();
                            tables.Codes.Insert(
                                key,
                                code with
                                {
                                    CreatedAt = new Instant(Math.Max(code.CreatedAt.Micros, newest)),
                                }
                            );
                            return true;
                        }),
                    ],
                stopping
            )
        );

    public ValueTask AddClicksAsync(IReadOnlyList<ClickRecord> clicks, CancellationToken stopping)
    {
        Transact(
            tables =>
            {
                foreach (var click in clicks)
                    tables.Clicks.Insert(click.Id, click);
                return clicks.Count;
            },
            stopping
        );
        return ValueTask.CompletedTask;
    }

    private SignUpDecisions Decide(ModelTables tables, IReadOnlyList<SignUp> signUps, DecideSignUps decide) =>
        decide(LoadSignUps(tables, signUps), signUps, TakeIds(SignUps.IdsEach * signUps.Count));

    private static void Write(ModelTables tables, SignUpDecisions decisions, Instant now, List<Entry>? claimed)
    {
        foreach (var added in decisions.Members)
            Insert(tables, added, now, claimed);
        foreach (var (program, id) in decisions.Ended)
            tables.Awaiting.Delete((program, id));
        foreach (var awaiting in decisions.Awaiting)
            tables.Awaiting.Put((awaiting.SignUp.ProgramId, awaiting.SignUp.Id), awaiting);
        foreach (var buried in decisions.Members.Where(m => m.SignUp.IsErasure))
        foreach (
            var parked in tables.Parked.Rows.Where(p =>
                p.ProgramId == buried.SignUp.ProgramId && p.WaitsFor == Wait.ForMember(buried.SignUp.Id)
            )
        )
            Blank(tables, tables.Events[parked.EventId]);
        foreach (var added in decisions.Members)
            tables.WakeForMember(added.SignUp.ProgramId, added.SignUp.Id, added.Member.Facts);
        foreach (var (codeId, uses) in decisions.CodeUses)
        {
            var (key, code) = tables.Codes.All.Single(c => c.Value.Id == codeId);
            if (code.Uses + uses > code.MaxUses)
                throw new InvalidOperationException($"Code {code.Code} was used beyond its maximum.");
            tables.Codes.Put(key, code with { Uses = code.Uses + uses });
        }
    }

    private SignUpFacts LoadSignUps(ModelTables tables, IReadOnlyList<SignUp> signUps)
    {
        var members = new Dictionary<(ProgramId, string), KnownMember>();
        var codes = new Dictionary<(ProgramId, string), CodeFacts>();
        foreach (var signUp in signUps)
        {
            if (Known(tables, signUp.ProgramId, signUp.Id) is { } member)
                members[(signUp.ProgramId, signUp.Id)] = member;
            if (signUp.Referrer is not null && Known(tables, signUp.ProgramId, signUp.Referrer) is { } referrer)
                members[(signUp.ProgramId, signUp.Referrer)] = referrer;
            if (
                signUp.Code is not null
                && tables.Codes.Find((signUp.ProgramId, CodeText.Fold(signUp.Code))) is { } code
            )
                codes[(signUp.ProgramId, CodeText.Fold(signUp.Code))] = code with
                {
                    MemberExternalId = tables.Members[code.MemberId].ExternalId,
                    MemberStatus = tables.Members[code.MemberId].Facts.Status,
                };
        }

        var clicks = signUps
            .Where(s => s.ClickId is not null)
            .Select(s => tables.Clicks.Find(s.ClickId!.Value))
            .OfType<ClickRecord>()
            .ToList();
        var visitors = signUps
            .Select(s => s.VisitorId)
            .OfType<VisitorId>()
            .Concat(clicks.Select(c => c.VisitorId))
            .ToHashSet();
        var touches = tables
            .Clicks.Rows.Where(c => visitors.Contains(c.VisitorId))
            .Concat(clicks)
            .DistinctBy(c => c.Id)
            .ToList();
        return new SignUpFacts
        {
            Now = Now,
            Partitions = Partitions,
            FreshCodes = FreshCodes.Draw(signUps.Count),
            Members = members,
            Codes = codes,
            Programs = signUps
                .Select(s => s.ProgramId)
                .Distinct()
                .ToDictionary(id => id, id => FactsOf(tables.Program(id))),
            Owners = codes
                .Values.Select(c => c.MemberId)
                .Concat(touches.Select(t => t.MemberId))
                .Distinct()
                .ToDictionary(id => id, Referrer (MemberId id) => Known(tables, tables.Members[id])),
            Said = signUps
                .Select(s => members.GetValueOrDefault((s.ProgramId, s.Id))?.Facts.Id)
                .OfType<MemberId>()
                .Distinct()
                .ToDictionary(id => id, id => SaidOf(tables, tables.Members[id])),
            Awaiting = signUps
                .SelectMany(s => new[] { (s.ProgramId, s.Id), (s.ProgramId, s.Referrer ?? "") })
                .Distinct()
                .Where(tables.Awaiting.Has)
                .ToDictionary(key => key, key => tables.Awaiting[key]),
            TouchesByVisitor = touches
                .Where(t => visitors.Contains(t.VisitorId))
                .Select(t => TouchOf(tables, t))
                .ToLookup(t => t.VisitorId),
            TouchesByClick = clicks.DistinctBy(c => c.Id).Select(t => TouchOf(tables, t)).ToDictionary(t => t.ClickId),
        };
    }

    private static SaidFacts SaidOf(ModelTables tables, ModelMember member)
    {
        var entry = tables.Events.Rows.Single(e =>
            e.Event.MemberId == member.Facts.Id && e.Event.Type == EntryTypes.Signup
        );
        var key = tables.Keys.Rows.Single(k => k.EventId == entry.Event.EventId);
        return new SaidFacts(
            member.Detail?.Email,
            member.Detail?.Phone,
            member.Detail?.Attributes ?? default,
            Convert.FromHexString(key.BodyHash)
        )
        {
            DisplayName = member.Detail?.DisplayName,
            IsUnlisted = member.Detail?.IsUnlisted ?? false,
        };
    }

    private static Touchpoint TouchOf(ModelTables tables, ClickRecord click) =>
        new(
            click.Id,
            click.ProgramId,
            click.VisitorId,
            click.MemberId,
            tables.Members[click.MemberId].Facts.Status,
            click.Code,
            click.At
        )
        {
            Flags = click.Flags,
            Segment = click.Segment,
        };

    private static KnownMember? Known(ModelTables tables, ProgramId programId, string externalId) =>
        tables.MemberIds.Has((programId, externalId))
            ? Known(tables, tables.Members[tables.MemberIds[(programId, externalId)]])
        : tables.MemberIds.Has((programId, Tombstone.Of(externalId)))
            ? Known(tables, tables.Members[tables.MemberIds[(programId, Tombstone.Of(externalId))]])
        : null;

    private static KnownMember Known(ModelTables tables, ModelMember member)
    {
        var referral = tables.ReferralOfMember.Has(member.Facts.Id)
            ? tables.Referrals[tables.ReferralOfMember[member.Facts.Id]].Facts
            : null;
        var code = tables
            .Codes.Rows.Where(c => c.MemberId == member.Facts.Id && c.Kind == CodeKind.Generated)
            .MinBy(c => c.Id)!;
        return new KnownMember(
            member.Facts,
            member.ExternalId,
            member.RootId,
            code.Code,
            member.Facts.ReferrerId is { } id ? tables.Members[id].ExternalId : null,
            referral
        );
    }

    private static void Insert(ModelTables tables, RegisteredMember added, Instant now, List<Entry>? claimed)
    {
        var (signUp, member) = (added.SignUp, added.Member.Facts);
        var name = added.ExternalId;
        tables.MemberIds.Insert((signUp.ProgramId, name), member.Id);
        tables.Members.Insert(
            member.Id,
            new ModelMember(member, name, added.Member.RootId, signUp.IsErasure ? null : signUp)
        );
        tables.Codes.Insert(
            (signUp.ProgramId, CodeText.Fold(added.Member.Code)),
            new CodeFacts
            {
                Id = added.CodeId,
                ProgramId = signUp.ProgramId,
                Code = added.Member.Code,
                Kind = CodeKind.Generated,
                MemberId = member.Id,
                MemberExternalId = name,
                MemberStatus = member.Status,
                Uses = 0,
                CreatedAt = now,
            }
        );
        if (added.Member.Referral is { } referral)
        {
            tables.Referrals.Insert(
                referral.Id,
                new ModelReferral(signUp.ProgramId, member.Partition, referral, added.ClickId)
            );
            tables.ReferralOfMember.Insert(member.Id, referral.Id);
        }

        AddTraits(tables, added);
        var entry = SignUpEntry.Of(added);
        tables.Keys.Insert(
            (signUp.ProgramId, Convert.ToHexStringLower(entry.Key)),
            new ModelKey(added.EventId, Convert.ToHexStringLower(entry.BodyHash))
        );
        var row = new ModelEvent(
            entry.ToEntry(added.EventId, entry.Target!.Value, now),
            HasMember: true,
            ExternalId: null,
            MemberExternalId: entry.Member,
            ReversesExternalId: null,
            Reason: null
        );
        tables.Events.Insert(added.EventId, row);
        if (claimed is null)
            tables.Enqueue(row);
        else
            claimed.Add(row.Event);
    }
}
