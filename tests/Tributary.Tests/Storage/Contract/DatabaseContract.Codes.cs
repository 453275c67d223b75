using Tributary.Engine.Foundation;
using Tributary.Engine.Members;
using Tributary.Storage.Features.Codes;
using Xunit;

namespace Tributary.Tests.Storage.Contract;

public abstract partial class DatabaseContract
{
    [Fact]
    public async Task The_first_program_that_has_a_code_keeps_its_short_link()
    {
        var other = await OpenOtherAsync();
        var (first, second) = (await OwnerAsync("first"), await OwnerAsync("second"));
        var reads = new CodeReads(Database);

        // a clock ahead
        Assert.Equal(
            [true],
            await Store.AddCodesAsync(
                [await VanityAsync(first, "LEAFLET", Store.Now + TimeSpan.FromHours(1))],
                Stopping
            )
        );
        Assert.Equal([true], await other.AddCodesAsync([await VanityAsync(second, "leaflet", Store.Now)], Stopping));
        Assert.Equal([false], await other.AddCodesAsync([await VanityAsync(second, "Leaflet", Store.Now)], Stopping));

        Assert.Equal((first.Program, "LEAFLET"), await FirstAsync(reads, "leaflet"));
        Assert.Equal(
            (second.Program, "leaflet"),
            ((await reads.FindAsync(second.Program, "LEAFLET", Stopping))!.ProgramId, "leaflet")
        );
        Assert.Null(await reads.FindFirstAsync("nosuch99", Stopping));
    }

    [Fact]
    public async Task A_short_link_never_moves_while_programs_make_its_code()
    {
        var other = await OpenOtherAsync();
        var owners = new[] { await OwnerAsync("first"), await OwnerAsync("second"), await OwnerAsync("third") };
        var reads = new CodeReads(Database);
        foreach (var text in Enumerable.Range(0, 10).Select(i => $"RACE-{i}"))
        {
            // Clocks differ, so a later caller may have an earlier time.
            var seen = (
                await TogetherAsync(
                    owners.Select(
                        (owner, i) =>
                            (Func<Task<(ProgramId Program, string Code)?>>)(
                                async () =>
                                {
                                    await (i % 2 == 0 ? Store : other).AddCodesAsync(
                                        [await VanityAsync(owner, text, Store.Now - TimeSpan.FromSeconds(i))],
                                        Stopping
                                    );
                                    return await FirstAsync(reads, text);
                                }
                            )
                    )
                )
            ).Distinct().ToList();

            Assert.Equal(await FirstAsync(reads, text), Assert.Single(seen));
        }
    }

    private async Task<(ProgramId Program, MemberId Member)> OwnerAsync(string name)
    {
        var program = await ProgramAsync(name: name);
        return (program, new MemberId((await JoinAsync(NewMember(program, "ann")))[0].Member!.Facts.Id.Value));
    }

    private async Task<CodeFacts> VanityAsync((ProgramId Program, MemberId Member) owner, string text, Instant at) =>
        new()
        {
            Id = (await Store.TakeIdsAsync(1, Stopping)).Next<CodeId>(),
            ProgramId = owner.Program,
            Code = text,
            Kind = CodeKind.Vanity,
            MemberId = owner.Member,
            MemberExternalId = "ann",
            MemberStatus = MemberStatus.Active,
            Uses = 0,
            CreatedAt = at,
        };

    private async Task<(ProgramId Program, string Code)?> FirstAsync(CodeReads reads, string text) =>
        await reads.FindFirstAsync(text, Stopping) is { } code ? (code.ProgramId, code.Code) : null;
}
