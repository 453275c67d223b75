using System.Text;
using Tributary.Engine.Deciding.Commands;
using Tributary.Engine.Foundation;
using Tributary.Engine.Registration;
using Tributary.Storage.Features.Members;
using Xunit;

namespace Tributary.Tests.Storage.Contract;

/// <summary>The personal text of members. A member that gave none has no row.</summary>
public abstract partial class DatabaseContract
{
    private const string Details = "select count(*) from member_detail";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_sign_up_with_any_text_has_a_row(bool decidedAtOnce)
    {
        var program = await ProgramAsync();
        SignUp[] withText =
        [
            NewMember(program, "m1") with
            {
                Email = "ann@example.com",
            },
            NewMember(program, "m2") with
            {
                Phone = "+48123456789",
            },
            NewMember(program, "m3") with
            {
                Ip = "192.0.2.1",
            },
            NewMember(program, "m4") with
            {
                UserAgent = "Mozilla",
            },
            NewMember(program, "m5") with
            {
                Device = "d1",
            },
            NewMember(program, "m6") with
            {
                Attributes = Encoding.UTF8.GetBytes("""{"plan":"gold"}"""),
            },
            NewMember(program, "m7") with
            {
                VisitorId = new VisitorId(7),
            },
            NewMember(program, "m8") with
            {
                DisplayName = "Ann",
            },
            NewMember(program, "m9") with
            {
                IsUnlisted = true,
            },
        ];

        await SignUpAsync(decidedAtOnce, NewMember(program, "plain"));
        Assert.Equal(["0"], await RowsAsync(Details));
        await SignUpAsync(decidedAtOnce, [NewMember(program, "plain2"), .. withText]);

        Assert.Equal([$"{withText.Length}"], await RowsAsync(Details));
        Assert.Equal(
            ["1|1|1|1|1|1|1|1"],
            await RowsAsync(
                """
                select count(email), count(phone), count(ip), count(user_agent), count(device), count(attributes),
                    count(visitor_id), count(display_name)
                from member_detail
                """
            )
        );
        Assert.Equal(["1"], await RowsAsync(Details + " where unlisted"));
        var columns = await Database.ListAsync("select * from member_detail", row => row.FieldCount, Stopping);
        Assert.Equal(withText.Length + 1, columns[0]);
    }

    [Fact]
    public async Task A_member_without_texts_is_read_changed_and_erased()
    {
        var program = await ProgramAsync();
        await JoinAsync(NewMember(program, "ann"));
        await DrainAsync();
        var ann = (await SnapshotAsync()).Member("ann");
        Assert.Equal(SignUpOutcome.Existing, (await JoinAsync(NewMember(program, "ann")))[0].Outcome);
        Assert.Equal(
            SignUpOutcome.Differs,
            (await JoinAsync(NewMember(program, "ann") with { Email = "ann@example.com" }))[0].Outcome
        );

        Assert.True(await PatchEmailAsync());
        Assert.Equal(["ann@example.com"], await RowsAsync("select email from member_detail"));
        await DecideAsync(Store, await CommandAsync(program, new EraseMember(Forfeit: true), ann.Id, ann.Partition));

        Assert.Equal(["0"], await RowsAsync(Details + " where email is not null"));
        Assert.False(await PatchEmailAsync());
        Assert.Equal(["0"], await RowsAsync(Details + " where email is not null"));
        await AssertSoundAsync();

        ValueTask<bool> PatchEmailAsync() =>
            new MemberDetails(Database).PatchAsync(
                program,
                ann.Id,
                new DetailPatch(new NewText("ann@example.com"), null, default),
                Stopping
            );
    }

    private async Task SignUpAsync(bool decidedAtOnce, params SignUp[] signUps)
    {
        if (decidedAtOnce)
            await PipelineOf(Store).SignUpAsync(signUps, Stopping);
        else
            await JoinAsync(signUps);
    }
}
