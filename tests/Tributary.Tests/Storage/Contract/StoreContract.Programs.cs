using Tributary.Engine.Foundation;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Terms;
using Tributary.Tests.Fixtures;
using Xunit;

namespace Tributary.Tests.Storage.Contract;

public abstract partial class StoreContract
{
    private static string Paying(int percent) =>
        $$"""{ "rewards": [ { "key": "share", "on": "purchase", "to": "referrer", "rates": ["{{percent}}%"] } ] }""";

    [Fact]
    public async Task A_program_is_created_with_version_1_in_force()
    {
        var other = await OpenOtherAsync();
        var put = await Store.PutTermsAsync(SampleTerms.Put("acme", Paying(10)), Stopping);

        Assert.Equal((PutTermsOutcome.Created, 1, default), (put.Outcome, put.Version, put.EffectiveFrom));
        var found = await other.FindProgramAsync("acme", Stopping);
        Assert.Equal((put.ProgramId, ProgramStatus.Active), (found!.Id, found.Status));
        Assert.Equal("share", Assert.Single(found.Plan(1).Rules).Key);
        Assert.Null(await Store.FindProgramAsync("other", Stopping));
    }

    [Fact]
    public async Task The_same_Terms_are_the_same_version_and_others_the_next()
    {
        var other = await OpenOtherAsync();
        var before = Store.Now;
        await Store.PutTermsAsync(SampleTerms.Put("acme", Paying(10)), Stopping);
        var same = await other.PutTermsAsync(SampleTerms.Put("acme", Paying(10)), Stopping);
        var added = await Store.PutTermsAsync(SampleTerms.Put("acme", Paying(11)), Stopping);
        var back = await Store.PutTermsAsync(SampleTerms.Put("acme", Paying(10)), Stopping);

        Assert.Equal(
            [(PutTermsOutcome.Same, 1), (PutTermsOutcome.Added, 2), (PutTermsOutcome.Added, 3)],
            new[] { same, added, back }.Select(p => (p.Outcome, p.Version))
        );
        Assert.True(added.EffectiveFrom >= before);
        var found = await other.FindProgramAsync("acme", Stopping);
        Assert.Equal([default, added.EffectiveFrom, back.EffectiveFrom], found!.Versions.Select(v => v.EffectiveFrom));
    }

    [Fact]
    public async Task Terms_are_never_effective_in_the_past()
    {
        var other = await OpenOtherAsync();
        await Store.PutTermsAsync(SampleTerms.Put("acme", Paying(10)), Stopping);
        var past = await Store.PutTermsAsync(
            SampleTerms.Put("acme", Paying(11), Store.Now - TimeSpan.FromHours(1)),
            Stopping
        );

        Assert.Equal((PutTermsOutcome.EffectiveInThePast, 1, 1), (past.Outcome, past.Version, past.Revision));
        Assert.Single((await other.FindProgramAsync("acme", Stopping))!.Versions);
    }

    [Fact]
    public async Task One_of_several_editors_of_one_version_wins()
    {
        var other = await OpenOtherAsync();
        await Store.PutTermsAsync(SampleTerms.Put("acme", Paying(10)), Stopping);

        var puts = await TogetherAsync(
            Enumerable
                .Range(11, 8)
                .Select(percent =>
                    (Func<Task<PutTermsResult>>)(
                        async () =>
                            await (percent % 2 == 0 ? Store : other).PutTermsAsync(
                                SampleTerms.Put("acme", Paying(percent), ifRevision: 1),
                                Stopping
                            )
                    )
                )
        );

        Assert.Single(puts, p => p.Outcome == PutTermsOutcome.Added);
        Assert.Equal(7, puts.Count(p => p.Outcome == PutTermsOutcome.RevisionChanged));
        Assert.Equal(2, (await Store.FindProgramAsync("acme", Stopping))!.Versions.Length);
    }

    [Fact]
    public async Task A_program_created_by_many_at_once_is_one_program()
    {
        var other = await OpenOtherAsync();
        var puts = await TogetherAsync(
            Enumerable
                .Range(0, 8)
                .Select(i =>
                    (Func<Task<PutTermsResult>>)(
                        async () =>
                            await (i % 2 == 0 ? Store : other).PutTermsAsync(
                                SampleTerms.Put("acme", Paying(10)),
                                Stopping
                            )
                    )
                )
        );

        Assert.Single(puts, p => p.Outcome == PutTermsOutcome.Created);
        Assert.Equal(7, puts.Count(p => p.Outcome == PutTermsOutcome.Same));
        Assert.Single(puts.Select(p => p.ProgramId).Distinct());
    }

    [Fact]
    public async Task An_ended_program_stays_ended()
    {
        var other = await OpenOtherAsync();
        await ProgramAsync();

        Assert.True(await Store.SetProgramStatusAsync("acme", ProgramStatus.Paused, null, null, Stopping));
        Assert.Equal(ProgramStatus.Paused, (await other.FindProgramAsync("acme", Stopping))!.Status);
        Assert.True(await Store.SetProgramStatusAsync("acme", ProgramStatus.Ended, null, null, Stopping));
        Assert.NotNull((await other.FindProgramAsync("acme", Stopping))!.EndedAt);
        Assert.False(await Store.SetProgramStatusAsync("acme", ProgramStatus.Active, null, null, Stopping));
        Assert.False(await Store.SetProgramStatusAsync("other", ProgramStatus.Paused, null, null, Stopping));
        Assert.Equal(
            PutTermsOutcome.ProgramEnded,
            (await Store.PutTermsAsync(SampleTerms.Put("acme", Paying(20)), Stopping)).Outcome
        );
    }

    [Fact]
    public async Task Ids_are_unique_across_callers()
    {
        var other = await OpenOtherAsync();
        var blocks = await TogetherAsync(
            Enumerable
                .Range(0, 60)
                .Select(i =>
                    (Func<Task<IdBlock>>)(
                        async () =>
                            await (i % 2 == 0 ? Store : other).TakeIdsAsync(i % 10 == 0 ? 25_000 : 700, Stopping)
                    )
                )
        );

        var ids = blocks
            .SelectMany(b => Enumerable.Range(0, (int)b.Left).Select(_ => b.Next<EntryId>().Value))
            .ToList();
        Assert.Equal((6 * 25_000) + (54 * 700), ids.Count);
        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.True(ids.Min() > 0);
    }
}
