using System.Text;
using Tributary.Engine.Clicks;
using Tributary.Engine.Deciding.Commands;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Registration;
using Tributary.Engine.Tracing;
using Xunit;

namespace Tributary.Tests.Storage.Contract;

public abstract partial class StoreContract
{
    [Fact]
    public async Task An_erased_id_never_returns_and_leaves_no_text()
    {
        var program = await ThreeMembersAsync();
        var secrets = new[]
        {
            "dan",
            "dan@example.org",
            "+48123456789",
            "198.51.100.7",
            "Browser/1",
            "device-9",
            "\"secret-attribute\"",
            "dan-order",
            "dan-reason",
            "Visit/2",
        };

        // A click that is too old to earn the referral still belongs to the member.
        var click = (await Store.TakeIdsAsync(1, Stopping)).Next<ClickId>();
        var ann = (await SnapshotAsync()).Member("ann");
        await Store.AddClicksAsync(
            [
                new ClickRecord
                {
                    Id = click,
                    ProgramId = program,
                    MemberId = ann.Id,
                    Code = "ANN",
                    VisitorId = new VisitorId(77),
                    At = Store.Now - TimeSpan.FromDays(40),
                    Day = 20260101,
                    IsDailyUnique = true,
                    Segment = Segment.Of(program, new Acquisition()),
                    UserAgent = secrets[^1],
                },
            ],
            Stopping
        );
        var joined = (
            await JoinAsync(
                NewMember(program, "dan", "ann") with
                {
                    JoinedAt = null,
                    VisitorId = new VisitorId(77),
                    Email = secrets[1],
                    Phone = secrets[2],
                    Ip = secrets[3],
                    UserAgent = secrets[4],
                    Device = secrets[5],
                    DisplayName = secrets[^1],
                    Attributes = Encoding.UTF8.GetBytes($$"""{"plan":{{secrets[6]}}}"""),
                }
            )
        )[0].Member!;
        await AcceptAsync(
            Purchase(program, "dan-order", "dan") with
            {
                OccurredAt = Store.Now,
                Properties = "{\"note\":\"dan-order\"}"u8.ToArray(),
                Reason = "dan-reason",
            }
        );
        await DrainAsync();
        var stored = await SnapshotAsync();
        Assert.All(
            secrets,
            secret => Assert.Contains(stored.PersonalText, t => t.Contains(secret, StringComparison.Ordinal))
        );

        await AcceptAsync(
            await CommandAsync(program, new EraseMember(Forfeit: false), joined.Facts.Id, joined.Facts.Partition)
        );
        await DrainAsync();

        var erased = await AssertSoundAsync();
        Assert.All(
            secrets,
            secret => Assert.DoesNotContain(erased.PersonalText, t => t.Contains(secret, StringComparison.Ordinal))
        );
        Assert.Equal(MemberStatus.Erased, erased.Members.Single(m => m.Id == joined.Facts.Id).Status);
        Assert.Equal(100, erased.Balance(erased.Member("ann").Id, "USD").Payable);
        Assert.Equal(
            [SignUpOutcome.Erased, SignUpOutcome.UnknownReferrer],
            (await JoinAsync(NewMember(program, "dan"), NewMember(program, "eve", "dan"))).Select(r => r.Outcome)
        );

        var late = await AcceptAsync(
            Purchase(program, "dan-order-2", "dan") with
            {
                Properties = "{\"note\":\"dan-order\"}"u8.ToArray(),
                Reason = "dan-reason",
            }
        );
        await DrainAsync();
        var after = await SnapshotAsync();
        Assert.Equal(Reason.MemberErased, after.Decisions.Single(d => d.EventId == late.EventId).Reason);
        Assert.All(
            secrets,
            secret => Assert.DoesNotContain(after.PersonalText, t => t.Contains(secret, StringComparison.Ordinal))
        );
        Assert.Equal(
            EntryOutcome.Duplicate,
            (await AcceptAsync(Purchase(program, "dan-order", "dan") with { Reason = "dan-reason" })).Outcome
        );
    }
}
