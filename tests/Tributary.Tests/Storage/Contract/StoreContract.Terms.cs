using Tributary.Engine.Foundation;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Terms;
using Tributary.Tests.Fixtures;
using Xunit;

namespace Tributary.Tests.Storage.Contract;

/// <summary>Terms that are scheduled, replaced and withdrawn.</summary>
public abstract partial class StoreContract
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    [Fact]
    public async Task A_scheduled_version_stands_in_the_way_of_no_other()
    {
        var other = await OpenOtherAsync();
        await PutAsync(10);
        var mistyped = await PutAsync(11, Store.Now + 900 * Day);
        var now = await PutAsync(12);
        var sooner = await PutAsync(13, Store.Now + 5 * Day);

        Assert.Equal([2, 3, 4], new[] { mistyped, now, sooner }.Select(put => put.Version));
        Assert.All([mistyped, now, sooner], put => Assert.Equal(PutTermsOutcome.Added, put.Outcome));
        var program = (await other.FindProgramAsync("acme", Stopping))!;
        Assert.Equal(
            [3, 3, 4, 4, 2],
            new[] { 0, 4, 6, 899, 901 }.Select(days =>
                Versions.Governing(program.Versions, null, Store.Now + days * Day)
            )
        );
    }

    [Fact]
    public async Task A_version_for_the_same_moment_replaces_the_one_before()
    {
        var other = await OpenOtherAsync();
        await PutAsync(10);
        var from = Store.Now + 3 * Day;
        await PutAsync(11, from);
        var replaced = await PutAsync(12, from);
        var same = await PutAsync(12, from);
        var asBefore = await PutAsync(10, from);

        Assert.Equal(
            [(PutTermsOutcome.Added, 3), (PutTermsOutcome.Same, 3), (PutTermsOutcome.Added, 4)],
            new[] { replaced, same, asBefore }.Select(put => (put.Outcome, put.Version))
        );
        var program = (await other.FindProgramAsync("acme", Stopping))!;
        Assert.Equal([false, true, true, false], program.Versions.Select(version => version.IsWithdrawn));
        Assert.Equal(4, program.Revision);
    }

    [Fact]
    public async Task Equal_Terms_are_the_version_that_is_in_force_then()
    {
        await PutAsync(10);
        var from = Store.Now + 2 * Day;
        await PutAsync(11, from);

        Assert.Equal((PutTermsOutcome.Same, 1), Told(await PutAsync(10)));
        Assert.Equal((PutTermsOutcome.Same, 1), Told(await PutAsync(10, from - Day)));
        Assert.Equal((PutTermsOutcome.Same, 2), Told(await PutAsync(11, from + Day)));
        Assert.Equal((PutTermsOutcome.Added, 3), Told(await PutAsync(11)));

        static (PutTermsOutcome, int) Told(PutTermsResult put) => (put.Outcome, put.Version);
    }

    [Fact]
    public async Task A_scheduled_version_is_withdrawn_and_its_number_is_gone()
    {
        var other = await OpenOtherAsync();
        var program = (await PutAsync(10)).ProgramId;
        await other.FindProgramAsync("acme", Stopping);
        await PutAsync(11, Store.Now + Day);

        Assert.Equal(
            new(WithdrawTermsOutcome.RevisionChanged, 2),
            await Store.WithdrawTermsAsync(new(program, 2, 1), Stopping)
        );
        Assert.Equal(
            new(WithdrawTermsOutcome.Withdrawn, 3),
            await Store.WithdrawTermsAsync(new(program, 2, 2), Stopping)
        );
        Assert.Equal(
            new(WithdrawTermsOutcome.AlreadyWithdrawn, 3),
            await other.WithdrawTermsAsync(new(program, 2, null), Stopping)
        );
        Assert.Equal(
            new(WithdrawTermsOutcome.InForce, 3),
            await other.WithdrawTermsAsync(new(program, 1, null), Stopping)
        );
        Assert.Equal(
            new(WithdrawTermsOutcome.NotFound, 3),
            await other.WithdrawTermsAsync(new(program, 3, null), Stopping)
        );

        var found = (await other.FindProgramAsync("acme", Stopping))!;
        Assert.Equal((3, 1), (found.Revision, Versions.Governing(found.Versions, null, Store.Now + 2 * Day)));
        Assert.Equal(VersionState.Withdrawn, Versions.StateOf(found.Versions, 2, Store.Now));
        Assert.Equal(
            (PutTermsOutcome.Added, 3),
            ((await PutAsync(11, Store.Now + Day)) is var again ? (again.Outcome, again.Version) : default)
        );
        Assert.Equal(4, (await other.FindProgramAsync("acme", Stopping))!.Revision);
    }

    [Fact]
    public async Task Terms_in_force_past_or_of_an_ended_program_stay()
    {
        var program = (await PutAsync(10)).ProgramId;
        await PutAsync(11);
        await PutAsync(12, Store.Now + Day);

        Assert.Equal(
            WithdrawTermsOutcome.InForce,
            (await Store.WithdrawTermsAsync(new(program, 1, null), Stopping)).Outcome
        );
        Assert.Equal(
            WithdrawTermsOutcome.InForce,
            (await Store.WithdrawTermsAsync(new(program, 2, null), Stopping)).Outcome
        );
        await Store.SetProgramStatusAsync("acme", ProgramStatus.Ended, null, null, Stopping);
        Assert.Equal(
            WithdrawTermsOutcome.ProgramEnded,
            (await Store.WithdrawTermsAsync(new(program, 3, null), Stopping)).Outcome
        );
    }

    [Fact]
    public async Task Events_dated_ahead_are_decided_by_the_Terms_of_arrival()
    {
        var program = await ThreeMembersAsync();
        var from = Store.Now + TimeSpan.FromMinutes(1);
        var scheduled = await Store.PutTermsAsync(
            SampleTerms.Put("acme", Paying(50).Replace("share", "later", StringComparison.Ordinal), from),
            Stopping
        );
        await AcceptAsync(Purchase(program, "ahead", "bob") with { OccurredAt = from + TimeSpan.FromMinutes(1) });
        await DrainAsync();

        Assert.Equal(
            WithdrawTermsOutcome.Withdrawn,
            (await Store.WithdrawTermsAsync(new(program, scheduled.Version, null), Stopping)).Outcome
        );
        await AcceptAsync(Purchase(program, "after", "bob") with { OccurredAt = from + TimeSpan.FromMinutes(1) });
        await DrainAsync();

        var decided = (await AssertSoundAsync(OneLevel, Paying(50)))
            .Decisions.Where(decision => decision.TermsVersion > 0)
            .ToList();
        Assert.NotEmpty(decided);
        Assert.All(decided, decision => Assert.Equal(1, decision.TermsVersion));
    }

    [Fact]
    public async Task Changes_of_Terms_and_decisions_go_one_after_the_other()
    {
        var other = await OpenOtherAsync();
        var program = await PairsAsync(8, OneLevel);
        var puts = Enumerable
            .Range(0, 12)
            .Select(i =>
                (Func<Task<int>>)(
                    async () =>
                    {
                        var put = await (i % 2 == 0 ? Store : other).PutTermsAsync(
                            SampleTerms.Put("acme", Paying(20 + i), i % 3 == 0 ? Store.Now + (i + 1) * Day : null),
                            Stopping
                        );
                        if (i % 3 == 0)
                            await other.WithdrawTermsAsync(new(program, put.Version, null), Stopping);
                        return put.Version;
                    }
                )
            );
        var events = Enumerable
            .Range(0, 24)
            .Select(i =>
                (Func<Task<int>>)(
                    async () =>
                    {
                        await AcceptAsync(Purchase(program, $"p{i}", $"m{i % 8}") with { OccurredAt = null });
                        return await DrainAsync(i % 2 == 0 ? Store : other);
                    }
                )
            );

        await TogetherAsync(puts.Concat(events));
        await DrainAsync();

        var versions = (await Store.FindProgramAsync("acme", Stopping))!.Versions;
        Assert.Equal(13, versions.Length);
        Assert.Equal(4, versions.Count(version => version.IsWithdrawn));
        var withdrawn = versions.Where(version => version.IsWithdrawn).Select(version => version.Version).ToHashSet();
        var accepted = (await SnapshotAsync()).Events.ToDictionary(entry => entry.Id);
        Assert.All(
            (await SnapshotAsync()).Decisions.Where(decision => decision.TermsVersion > 0),
            decision =>
            {
                Assert.DoesNotContain(decision.TermsVersion, withdrawn);
                Assert.True(versions[decision.TermsVersion - 1].EffectiveFrom <= accepted[decision.EventId].AcceptedAt);
            }
        );
    }

    private async Task<PutTermsResult> PutAsync(int percent, Instant? from = null) =>
        await Store.PutTermsAsync(SampleTerms.Put("acme", Paying(percent), from), Stopping);
}
