using System.Text;
using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Foundation;
using Tributary.Engine.Ledger;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Money;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Registration;
using Tributary.Engine.Rewards;
using Tributary.Engine.Terms;
using Tributary.Engine.Terms.Parsing;
using Tributary.Engine.Tracing;
using Tributary.Storage.Flow;
using Tributary.Tests.Engine.Terms;
using Tributary.Tests.Fixtures;
using Xunit;

namespace Tributary.Tests.Storage.Flow;

/// <summary>
/// The way of an entry through the file, with decisions made by hand. The requirements for every store are in the
/// contract suite.
/// </summary>
public sealed class SqliteSmokeTests : IAsyncLifetime
{
    private const int PartitionCount = 4;
    private readonly TestSqlite _file = new();
    private SqliteStore _store = null!;
    private ProgramId _program;

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _store = await OpenAsync();
        var terms = TermsParser.Parse(Encoding.UTF8.GetBytes(TermsText.Sample));
        _program = (
            await _store.PutTermsAsync(
                new PutTerms("acme", terms.Plan!, terms.Canonical.ToArray(), null, null),
                Stopping
            )
        ).ProgramId;
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _file.Dispose();
    }

    [Fact]
    public async Task Everything_is_there_after_the_file_was_opened_again()
    {
        var (ann, bob) = await TwoMembersAsync();
        var accepted = await _store.AcceptAsync([Purchase("p1", "bob", 5000)], Stopping);
        Assert.Equal(EntryOutcome.Accepted, accepted[0].Outcome);

        var facts = await DecideAsync(reward: 500);

        Assert.Equal(["signup", "signup", "purchase"], facts.Entries.Select(e => e.Type));
        Assert.Equal([ann.Facts.Id], facts.Members[bob.Facts.Id].Upline);
        Assert.Equal(bob.Referral, facts.Referrals[bob.Facts.Id]);
        await _store.DisposeAsync();
        _store = await OpenAsync();
        Assert.Null(await _store.ClaimAsync(10, null, Stopping));

        await _store.AcceptAsync([Refund("r1", "p1", "bob")], Stopping);
        await using var unit = await _store.ClaimAsync(10, null, Stopping);
        var later = await unit!.LoadAsync(Stopping);
        var original = later.Originals.Values.Single();
        Assert.Equal((true, 5000, 0), (original.IsDecided, original.Event.Amount, original.Reversal.Amount));
        var reward = Assert.Single(later.Rewards);
        Assert.Equal((ann.Facts.Id, 500, RewardStatus.Payable), (reward.MemberId, reward.Amount, reward.Status));
        Assert.Equal(
            500,
            later.Accounts[AccountKey.OfMember(_program, ann.Facts.Partition, ann.Facts.Id, "USD")].Sums.Payable
        );
        Assert.Equal(3, later.Seq[ann.Facts.Partition]);
    }

    [Fact]
    public async Task An_event_sent_again_counts_once_and_another_body_differs()
    {
        await TwoMembersAsync();
        var accepted = await _store.AcceptAsync(
            [Purchase("p1", "bob", 5000), Purchase("p1", "bob", 5000), Purchase("p1", "bob", 6000)],
            Stopping
        );
        var again = await _store.AcceptAsync([Purchase("p1", "bob", 5000)], Stopping);

        Assert.Equal(
            [EntryOutcome.Accepted, EntryOutcome.Duplicate, EntryOutcome.Differs],
            accepted.Select(a => a.Outcome)
        );
        Assert.Equal(new EntryResult(EntryOutcome.Duplicate, accepted[0].EventId), again[0]);
        await using var unit = await _store.ClaimAsync(10, null, Stopping);
        Assert.Single(unit!.Entries, e => e.Type == "purchase");
    }

    [Fact]
    public async Task An_event_of_an_unknown_member_wakes_when_the_member_signs_up()
    {
        var accepted = await _store.AcceptAsync([Purchase("early", "bob", 5000)], Stopping);
        Assert.Null(await _store.ClaimAsync(10, null, Stopping));
        Assert.False(await _store.RetryParkedAsync(_program, accepted[0].EventId, Stopping));

        var (_, bob) = await TwoMembersAsync();

        await using var unit = await _store.ClaimAsync(10, null, Stopping);
        var early = unit!.Entries.Single(e => e.EventId == accepted[0].EventId);
        Assert.Equal((bob.Facts.Id, bob.Facts.Partition), (early.MemberId, early.Partition));
    }

    [Fact]
    public async Task A_unit_that_ends_without_a_commit_changes_nothing()
    {
        await TwoMembersAsync();
        await using (var unit = await _store.ClaimAsync(10, null, Stopping))
        {
            await unit!.LoadAsync(Stopping);
            Assert.Null(await _store.ClaimAsync(10, null, Stopping));
        }

        await using var again = await _store.ClaimAsync(10, null, Stopping);
        Assert.Equal(2, again!.Entries.Count);
    }

    [Fact]
    public async Task A_dry_run_sees_what_would_be_and_leaves_nothing()
    {
        await TwoMembersAsync();
        await DecideAsync(reward: 0);

        await using (
            var unit = await _store.DryRunAsync(
                [Purchase("p1", "bob", 5000), Purchase("p2", "nobody", 5000)],
                terms => terms,
                Stopping
            )
        )
        {
            var facts = await unit.Batch.LoadAsync(Stopping);
            Assert.Equal([5000], facts.Entries.Select(e => e.Amount));
        }

        Assert.Null(await _store.ClaimAsync(10, null, Stopping));
        Assert.Equal(
            EntryOutcome.Accepted,
            (await _store.AcceptAsync([Purchase("p1", "bob", 5000)], Stopping))[0].Outcome
        );
    }

    [Fact]
    public async Task A_sum_beyond_its_range_fails_and_changes_nothing()
    {
        var (ann, _) = await TwoMembersAsync();
        await AddStatsAsync(ann.Facts, MinorUnits.WireLimit);
        await _store.AcceptAsync([Purchase("p1", "bob", 1)], Stopping);

        await Assert.ThrowsAsync<SumOutOfRangeException>(() => AddStatsAsync(ann.Facts, 1));

        Assert.Equal(
            [MinorUnits.WireLimit],
            await _store.Database.ListAsync(
                "select revenue from member_stats where typeof(revenue) = 'integer'",
                row => row.GetInt64(0),
                Stopping
            )
        );
    }

    [Fact]
    public async Task Another_number_of_partitions_stops_the_start()
    {
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(async () =>
            await SqliteStore.OpenAsync(
                _file.Path,
                PartitionCount + 1,
                new ProgramCache(),
                TimeProvider.System,
                migrate: true,
                Stopping
            )
        );

        Assert.Contains("cannot be changed", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_processes_take_turns()
    {
        await using var other = await OpenAsync();
        await TwoMembersAsync();
        await using (await _store.ClaimAsync(10, null, Stopping))
            Assert.Null(await other.ClaimAsync(10, null, Stopping));

        await Task.WhenAll(
            Enumerable
                .Range(0, 20)
                .Select(i =>
                    Task.Run(async () =>
                        await (i % 2 == 0 ? _store : other).AcceptAsync([Purchase($"p{i}", "bob", 100)], Stopping)
                    )
                )
        );

        await using var unit = await other.ClaimAsync(100, null, Stopping);
        Assert.Equal(20, unit!.Entries.Count(e => e.Type == "purchase"));
    }

    private ValueTask<SqliteStore> OpenAsync() =>
        SqliteStore.OpenAsync(
            _file.Path,
            PartitionCount,
            new ProgramCache(),
            TimeProvider.System,
            migrate: true,
            Stopping
        );

    /// <summary>Creates two members: ann referred bob.</summary>
    private async Task<(KnownMember Ann, KnownMember Bob)> TwoMembersAsync()
    {
        var joined = await _store.SignUpAsync(
            [
                new SignUp { ProgramId = _program, Id = "ann" },
                new SignUp
                {
                    ProgramId = _program,
                    Id = "bob",
                    Referrer = "ann",
                },
            ],
            SignUps.Decide,
            Stopping
        );
        Assert.All(joined, j => Assert.Equal(SignUpOutcome.Created, j.Outcome));
        return (joined[0].Member!, joined[1].Member!);
    }

    /// <summary>Decides everything in the inbox. A purchase pays its member's referrer this much immediately.</summary>
    private async Task<BatchFacts> DecideAsync(long reward)
    {
        await using var unit = await _store.ClaimAsync(10, null, Stopping);
        var facts = await unit!.LoadAsync(Stopping);
        var ids = await _store.TakeIdsAsync(20, Stopping);
        var decided = Nothing(facts);
        foreach (var entry in facts.Entries.Where(e => e.Type == "purchase"))
            decided = Pay(decided, entry, facts.Members[entry.MemberId], reward, ids);
        await unit.CommitAsync(decided, Stopping);
        return facts;
    }

    private async Task AddStatsAsync(MemberFacts member, long revenue)
    {
        await using var unit = await _store.ClaimAsync(10, null, Stopping);
        var facts = await unit!.LoadAsync(Stopping);
        await unit.CommitAsync(
            Nothing(facts) with
            {
                Involved = new Dictionary<MemberId, MemberFacts> { [member.Id] = member },
                Stats =
                [
                    new(
                        new StatsKey(_program, member.Id),
                        MemberStatsDelta.Of(new StatsDelta { Revenue = revenue }, default)
                    ),
                ],
            },
            Stopping
        );
    }

    private BatchDecisions Pay(BatchDecisions decided, Entry entry, MemberFacts member, long amount, IdBlock ids)
    {
        var (payee, at) = (member.ReferrerId!.Value, entry.OccurredAt);
        var (expense, account) = (ids.Next<AccountId>(), ids.Next<AccountId>());
        var reward = new RewardFacts
        {
            Id = ids.Next<RewardId>(),
            ProgramId = _program,
            Partition = entry.Partition,
            Source = RewardSource.Event,
            SourceId = entry.EventId,
            Rule = "revenue",
            To = Payee.Upline,
            Level = 1,
            MemberId = payee,
            Kind = RewardKind.Money,
            Amount = amount,
            Currency = "USD",
            Reversed = 0,
            Status = RewardStatus.Payable,
            OccurredAt = at,
            CreatedAt = decided.Now,
            PayableAt = at,
            TermsVersion = 1,
            BookedAs = TransferKind.Grant,
        };
        return decided with
        {
            NewRewards = [reward],
            Accounts =
            [
                new(
                    expense,
                    new(_program, entry.Partition, AccountKind.Expense, default, "USD"),
                    IsNew: true,
                    new(0, amount, 0, 0, 0, 0),
                    default
                ),
                new(
                    account,
                    AccountKey.OfMember(_program, entry.Partition, payee, "USD"),
                    IsNew: true,
                    new(0, 0, 0, amount, 0, 0),
                    default
                ),
            ],
        };
    }

    /// <summary>Decides every entry, without paying anything.</summary>
    private static BatchDecisions Nothing(BatchFacts facts)
    {
        var seq = new Dictionary<int, long>(facts.Seq);
        return EmptyBatch.At(facts.Now, seq) with
        {
            Decisions =
            [
                .. facts.Entries.Select(e => new Decision
                {
                    Entry = e,
                    Seq = ++seq[e.Partition],
                    MemberId = e.MemberId,
                    Outcome = Outcome.NoReward,
                    TermsVersion = 1,
                    Revenue = 0,
                    Completed = 0,
                    SignedUp = 0,
                    Trace = new Trace(),
                }),
            ],
        };
    }

    private NewEntry Purchase(string id, string member, long amount) =>
        new()
        {
            ProgramId = _program,
            Type = "purchase",
            Key = EntryKey.OfEvent(id),
            BodyHash = EntryKey.OfBody(Encoding.UTF8.GetBytes($"{id} {amount}")),
            ExternalId = id,
            Member = member,
            Amount = amount,
            Currency = "USD",
        };

    private NewEntry Refund(string id, string reverses, string member) =>
        Purchase(id, member, 0) with
        {
            Type = "refund",
            Amount = null,
            Currency = null,
            Reverses = reverses,
        };
}
