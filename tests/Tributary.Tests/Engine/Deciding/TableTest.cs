using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Tributary.Engine.Deciding.Commands;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Money;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Registration;
using Tributary.Engine.Rewards;
using Tributary.Engine.Terms;
using Tributary.Tests.Fixtures;
using Tributary.Tests.Properties;
using Tributary.Tests.Storage.Contract;
using Xunit;

namespace Tributary.Tests.Engine.Deciding;

/// <summary>
/// Runs a deciding test that is written as a table (see <see cref="TableText"/>) on the model, through the real
/// pipeline: 1. the Terms are put and the trees sign up; 2. each line becomes an entry, is decided, and is delivered
/// twice more, which must change nothing; 3. what each line paid is rendered next to what the table says; 4. the books
/// are checked at the end.
/// </summary>
/// <remarks>
/// Lines, all <c>type id at who …</c>: an event type with amount, currency and properties as <c>name=value</c>;
/// <c>refund</c> and <c>chargeback</c> with the id of the event they reverse, and <c>as=</c> for their own;
/// <c>reinstate</c>, and <c>won</c>, which reverses a reversal, with the id of the reversal; <c>join</c> (<c>&lt;
/// referrer</c>, <c>code=</c>, <c>group=</c>, <c>currency=</c>); <c>coupon CODE</c>; <c>approve</c>, <c>reject</c>,
/// <c>fulfil</c> of what an event granted who; <c>release</c>, <c>expire</c>; <c>block</c>, <c>suspend</c>,
/// <c>activate</c>, <c>erase</c>, <c>forfeit</c>,
/// <c>move</c> (group=); <c>complete</c>, <c>refuse</c> (a referral); <c>adjust</c>; <c>pause</c>, <c>resume</c>,
/// <c>end</c>; <c>terms</c> with the name of a text of new Terms.
/// </remarks>
internal sealed class TableTest
{
    private const string Program = "acme";

    private readonly TableText _table;
    private readonly IReadOnlyDictionary<string, string> _laterTerms;
    private readonly ManualTime _time;
    private readonly ModelStore _store;
    private readonly EntryPipeline _pipeline;
    private readonly Dictionary<string, MemberId> _members = [];
    private readonly CancellationToken _stopping = TestContext.Current.CancellationToken;
    private Plan _plan = null!;
    private ProgramId _programId;
    private int _reversals;
    private int _commands;

    private TableTest(string text, IReadOnlyDictionary<string, string> laterTerms)
    {
        (_table, _laterTerms) = (TableText.Parse(text), laterTerms);
        _time = new ManualTime(_table.Joined);
        _store = new ModelStore(4, _time);
        _store.AddSink("probe");
        _pipeline = new EntryPipeline(_store, [], NullLogger<EntryPipeline>.Instance, TimeProvider.System);
    }

    /// <param name="laterTerms">Texts that <c>terms</c> lines name.</param>
    public static Task RunAsync(string table, params (string Name, string Terms)[] laterTerms) =>
        new TableTest(table, laterTerms.ToDictionary(t => t.Name, t => t.Terms)).RunAsync();

    private async Task RunAsync()
    {
        var terms = SampleTerms.Put(Program, _table.Terms);
        _plan = terms.Plan;
        _programId = (await _store.PutTermsAsync(terms, _stopping)).ProgramId;
        foreach (var (member, referrer) in _table.Tree)
            await JoinAsync(
                new SignUp
                {
                    ProgramId = _programId,
                    Id = member,
                    Referrer = referrer,
                }
            );
        await _pipeline.DrainAsync(_stopping);

        var (expected, actual) = (new StringBuilder("\n"), new StringBuilder("\n"));
        var before = _store.Snapshot();
        foreach (var line in _table.Lines)
        {
            _time.MoveTo(line.At);
            var (eventId, note) = await ApplyAsync(line);
            if (line.Pays is not { } pays)
                continue;
            await _pipeline.DrainAsync(_stopping);
            var after = _store.Snapshot();
            var sides = new TablePays(_members, _plan);
            var decision = after.Decisions.SingleOrDefault(d => d.EventId == eventId);
            var isParked = after.Parked.Any(p => p.EventId == eventId);
            expected.AppendLine(CultureInfo.InvariantCulture, $"{line.Left} | {sides.Expected(pays)}");
            actual.AppendLine(
                CultureInfo.InvariantCulture,
                $"{line.Left} | {note ?? sides.Actual(pays, before, after, decision, isParked)}"
            );
            Assert.Empty(after.Inbox);
            before = after;
        }
        Assert.Equal(expected.ToString(), actual.ToString());
        Assert.Empty(
            Invariants.Check(before, [_plan, .. _laterTerms.Values.Select(t => SampleTerms.Put(Program, t).Plan)])
        );
    }

    /// <returns>The entry whose decision is read, and a note that replaces the amounts paid.</returns>
    private async Task<(EntryId? EventId, string? Note)> ApplyAsync(TableLine line)
    {
        switch (line.Type)
        {
            case "join":
                var outcome = await JoinAsync(
                    new SignUp
                    {
                        ProgramId = _programId,
                        Id = line.Who,
                        JoinedAt = line.At,
                        Code = line["code"],
                        Group = line["group"] ?? MemberFacts.DefaultGroup,
                        Currency = line["currency"],
                        Referrer = line.Rest is ["<", var above, ..] ? above : null,
                    }
                );
                return (null, outcome == SignUpOutcome.Created ? null : "refused:" + EnumNames.Of(outcome));
            case "coupon":
                await AddCouponAsync(line);
                return default;
            case "terms":
                var put = await _store.PutTermsAsync(
                    SampleTerms.Put(Program, _laterTerms[line.Id], line.At),
                    _stopping
                );
                Assert.Equal(PutTermsOutcome.Added, put.Outcome);
                return default;
            case "pause" or "resume" or "end":
                var status = line.Type switch
                {
                    "pause" => ProgramStatus.Paused,
                    "resume" => ProgramStatus.Active,
                    _ => ProgramStatus.Ended,
                };
                Assert.True(await _store.SetProgramStatusAsync(Program, status, null, null, _stopping));
                return default;
            case "release" or "expire":
                foreach (var due in await _store.FindDueAsync(line.At, _stopping))
                    await AcceptAsync(line, TimerEntry(line, due));
                return default;
            case "approve" or "reject" or "fulfil":
                EntryId? last = null;
                foreach (var reward in RewardsOf(line))
                    last = await AcceptAsync(line, Command(line, CommandOn(reward.Id, line.Type)));
                return (last, null);
            default:
                return (await AcceptAsync(line, EntryOf(line)), null);
        }
    }

    private async Task<SignUpOutcome> JoinAsync(SignUp signUp)
    {
        var result = (await _store.SignUpAsync([signUp], SignUps.Decide, _stopping))[0];
        if (result.Outcome == SignUpOutcome.Created)
            _members.Add(signUp.Id, result.Member!.Facts.Id);
        return result.Outcome;
    }

    private async Task AddCouponAsync(TableLine line)
    {
        var id = (await _store.TakeIdsAsync(1, _stopping)).Next<CodeId>();
        var coupon = new CodeFacts
        {
            Id = id,
            ProgramId = _programId,
            Code = line.Id,
            Kind = CodeKind.Coupon,
            MemberId = _members[line.Who],
            MemberExternalId = line.Who,
            MemberStatus = MemberStatus.Active,
            StartsAt = line["from"] is { } from ? TableLine.Time(from) : null,
            EndsAt = line["until"] is { } until ? TableLine.Time(until) : null,
            MaxUses = line["uses"] is { } uses ? long.Parse(uses, CultureInfo.InvariantCulture) : null,
            Uses = 0,
            CreatedAt = _store.Now,
        };
        Assert.Equal([true], await _store.AddCodesAsync([coupon], _stopping));
    }

    private async Task<EntryId> AcceptAsync(TableLine line, NewEntry entry)
    {
        var accepted = (await _store.AcceptAsync([entry], _stopping))[0];
        Assert.Equal(EntryOutcome.Accepted, accepted.Outcome);
        Assert.All(
            await _store.AcceptAsync([entry, entry], _stopping),
            again => Assert.Equal(accepted with { Outcome = EntryOutcome.Duplicate }, again)
        );
        return line.Type is "release" or "expire" ? default : accepted.EventId;
    }

    private NewEntry EntryOf(TableLine line) =>
        line.Type switch
        {
            "refund" or "chargeback" => Event(line, line["as"] ?? $"{line.Type}-{++_reversals}") with
            {
                Reverses = line.Id,
            },
            "reinstate" => Event(line, line["as"] ?? $"{line.Type}-{++_reversals}") with
            {
                Reverses = line.Id,
                Facts = new EventPayload { Reinstates = true }.ToJson(),
            },
            "won" => Event(line, line["as"] ?? $"{line.Type}-{++_reversals}") with { Reverses = line.Id },
            "block" => Command(line, new UpdateMember(MemberStatus.Blocked, null, null, null)),
            "suspend" => Command(line, new UpdateMember(MemberStatus.Suspended, null, null, null)),
            "activate" => Command(line, new UpdateMember(MemberStatus.Active, null, null, null)),
            "move" => Command(line, new UpdateMember(null, line["group"], null, null)),
            "erase" => Command(line, new EraseMember(Forfeit: false)),
            "forfeit" => Command(line, new EraseMember(Forfeit: true)),
            "complete" => Command(line, new CompleteReferral(ReferralOf(line.Who))),
            "refuse" => Command(line, new RejectReferral(ReferralOf(line.Who))),
            "adjust" => Command(line, new AdjustBalance()) with
            {
                Amount = Amount(line).Minor,
                Currency = Amount(line).Currency,
            },
            _ => Event(line, line.Id),
        };

    private NewEntry Event(TableLine line, string id) =>
        new()
        {
            ProgramId = _programId,
            Type = line.Type,
            Key = EntryKey.OfEvent(id),
            BodyHash = EntryKey.OfBody(Encoding.UTF8.GetBytes(line.Left)),
            ExternalId = id,
            Member = line.Who,
            Amount = Amount(line).Minor,
            Currency = Amount(line).Currency,
            OccurredAt = line.At,
            Properties = Properties(line),
        };

    private NewEntry Command(TableLine line, ICommand command)
    {
        var member = _store.Snapshot().Members.Single(m => m.Id == _members[line.Who]);
        return Command(line, command, new(member.Id, member.Partition));
    }

    private NewEntry TimerEntry(TableLine line, DueWork due) =>
        Command(line, due.ToCommand(line.At, 100), new(default, due.Partition));

    private NewEntry Command(TableLine line, ICommand command, MemberPlace target) =>
        CommandEntry.Of(
            _programId,
            target,
            command,
            EntryKey.OfCommand(new EntryId(++_commands)),
            line["by"] ?? "tester"
        ) with
        {
            OccurredAt = line.At,
        };

    private static ICommand CommandOn(RewardId reward, string word) =>
        word switch
        {
            "approve" => new ApproveReward(reward),
            "reject" => new RejectReward(reward),
            _ => new FulfilReward(reward),
        };

    private List<RewardFacts> RewardsOf(TableLine line) =>
        [
            .. _store
                .Snapshot()
                .Rewards.Where(r => r.MemberId == _members[line.Who] && _store.ExternalIdOf(r.SourceId) == line.Id),
        ];

    private ReferralId ReferralOf(string who) =>
        _store.Snapshot().Referrals.Single(r => r.MemberId == _members[who]).Id;

    private (long? Minor, string? Currency) Amount(TableLine line)
    {
        if (line.Rest is not [var text, .. var more] || text.Contains('=') || text is "-" or "<")
            return (null, null);
        var currency = more is [var named, ..] && !named.Contains('=') ? named : _plan.Currency;
        if (currency == "none")
            return ((long)(decimal.Parse(text, CultureInfo.InvariantCulture) * 100), null);
        Assert.True(Currencies.TryGetExponent(currency, _plan.Units, out var exponent), currency);
        var minor = decimal.Parse(text, CultureInfo.InvariantCulture);
        for (var i = 0; i < exponent; i++)
            minor *= 10;
        return (decimal.ToInt64(minor), currency);
    }

    private static ReadOnlyMemory<byte> Properties(TableLine line)
    {
        var properties = new JsonObject();
        foreach (
            var option in line
                .Rest.Where(r => r.Contains('=') && !r.StartsWith("as=", StringComparison.Ordinal))
                .Select(r => r.Split('=', 2))
        )
            properties[option[0]] = decimal.TryParse(
                option[1],
                NumberStyles.Number,
                CultureInfo.InvariantCulture,
                out var number
            )
                ? number
                : option[1];
        return properties.Count == 0
            ? default(ReadOnlyMemory<byte>)
            : Encoding.UTF8.GetBytes(properties.ToJsonString());
    }
}
