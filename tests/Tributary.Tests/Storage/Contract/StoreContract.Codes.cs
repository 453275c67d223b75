using Tributary.Engine.Foundation;
using Tributary.Engine.Members;
using Tributary.Engine.Referrals;
using Tributary.Engine.Registration;
using Xunit;

namespace Tributary.Tests.Storage.Contract;

public abstract partial class StoreContract
{
    [Fact]
    public async Task A_code_is_found_in_any_case()
    {
        var program = await ThreeMembersAsync();
        await AddCouponAsync(program, "Spring-26", "ann", uses: null);

        var joined = await JoinAsync(NewMember(program, "dan", code: "sPRING-26"));

        Assert.Equal((SignUpOutcome.Created, "ann"), (joined[0].Outcome, joined[0].Member!.ReferrerExternalId));
        Assert.Equal(
            (ReferralSource.Code, "Spring-26"),
            (joined[0].Member!.Referral!.Source, joined[0].Member!.Referral!.Code)
        );
        Assert.Equal([false, true], await AddCodesAsync(program, "SPRING-26", "SPRING-27"));
        Assert.Equal([true, false], await AddCodesAsync(program, "autumn", "Autumn"));
    }

    [Fact]
    public async Task A_coupon_is_used_no_more_often_than_it_may_be()
    {
        var other = await OpenOtherAsync();
        var program = await ThreeMembersAsync();
        await AddCouponAsync(program, "SPRING", "ann", uses: 7);

        var results = (
            await TogetherAsync(
                Enumerable
                    .Range(0, 10)
                    .Select(i =>
                        (Func<Task<IReadOnlyList<SignUpResult>>>)(
                            async () =>
                                await (i % 2 == 0 ? Store : other).SignUpAsync(
                                    [
                                        NewMember(program, $"a{i}", code: "spring"),
                                        NewMember(program, $"b{i}", code: "spring"),
                                    ],
                                    SignUps.Decide,
                                    Stopping
                                )
                        )
                    )
            )
        )
            .SelectMany(r => r)
            .ToList();

        Assert.Equal(
            (7, 13),
            (
                results.Count(r => r.Outcome == SignUpOutcome.Created),
                results.Count(r => r.Outcome == SignUpOutcome.CodeUsedUp)
            )
        );
        Assert.Equal(7, (await SnapshotAsync()).Referrals.Count(r => r.Code == "SPRING"));
    }

    protected async Task AddCouponAsync(ProgramId program, string code, string owner, long? uses)
    {
        var id = (await Store.TakeIdsAsync(1, Stopping)).Next<CodeId>();
        var member = (await SnapshotAsync()).Member(owner);
        var coupon = new CodeFacts
        {
            Id = id,
            ProgramId = program,
            Code = code,
            Kind = CodeKind.Coupon,
            MemberId = member.Id,
            MemberExternalId = owner,
            MemberStatus = MemberStatus.Active,
            MaxUses = uses,
            Uses = 0,
            CreatedAt = Store.Now,
        };
        Assert.Equal([true], await Store.AddCodesAsync([coupon], Stopping));
    }

    private async Task<IReadOnlyList<bool>> AddCodesAsync(ProgramId program, params string[] codes)
    {
        var ids = await Store.TakeIdsAsync(codes.Length, Stopping);
        var ann = (await SnapshotAsync()).Member("ann");
        return await Store.AddCodesAsync(
            [
                .. codes.Select(c => new CodeFacts
                {
                    Id = ids.Next<CodeId>(),
                    ProgramId = program,
                    Code = c,
                    Kind = CodeKind.Vanity,
                    MemberId = ann.Id,
                    MemberExternalId = "ann",
                    MemberStatus = MemberStatus.Active,
                    Uses = 0,
                    CreatedAt = Store.Now,
                }),
            ],
            Stopping
        );
    }
}
