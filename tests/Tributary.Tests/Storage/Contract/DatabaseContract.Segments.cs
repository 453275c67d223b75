using System.Globalization;
using Tributary.Engine.Clicks;
using Tributary.Engine.Deciding.Commands;
using Tributary.Engine.Foundation;
using Xunit;

namespace Tributary.Tests.Storage.Contract;

public abstract partial class DatabaseContract
{
    private static readonly Acquisition s_fromSpringMail = new()
    {
        Channel = Channel.Mail,
        Source = "newsletter",
        Medium = "email",
        Campaign = "Spring",
        ReferrerHost = "mail.example",
        Country = "DE",
        Device = DeviceClass.Mobile,
        Language = "de",
    };

    private static readonly Acquisition s_direct = new() { Channel = Channel.Direct, Device = DeviceClass.Desktop };

    [Fact]
    public async Task Clicks_of_one_place_share_one_segment()
    {
        var (program, ann) = await ReferrerAsync("vip");
        var (mail, direct) = (Segment.Of(program, s_fromSpringMail), Segment.Of(program, s_direct));

        for (var i = 0; i < 2; i++)
            await ClickAsync(ann, mail, direct, mail);
        await Store.CountClicksAsync(Stopping);

        Assert.Equal(
            [$"{direct.Id}|1||||||1|", $"{mail.Id}|4|newsletter|email|Spring|mail.example|DE|2|de"],
            await RowsAsync(
                "select id, channel, source, medium, campaign, referrer_host, country, device, language from segment "
                    + "order by channel"
            )
        );
        Assert.Equal(
            [$"{direct.Id}|2|2", $"{mail.Id}|4|2"],
            await RowsAsync(
                $"""
                select segment_id, clicks, visitors from click_day
                where program_id = {program} and member_id = {ann} and day = 20260501 and code = 'CODE' order by clicks
                """
            )
        );
        Assert.Equal(
            [$"vip|{direct.Id}|2|2", $"vip|{mail.Id}|4|2"],
            await RowsAsync(
                $"""
                select owner_group, segment_id, clicks, visitors from click_segment_day
                where program_id = {program} and day = 20260501 order by clicks
                """
            )
        );
        Assert.Equal(["6"], await RowsAsync("select count(*) from click where segment_id is not null"));
    }

    [Fact]
    public async Task Uncounted_clicks_have_a_segment_and_no_figure()
    {
        var (program, ann) = await ReferrerAsync("vip");

        await Store.AddClicksAsync(
            [Click(await ClickIdAsync(), program, ann, 7, Store.Now) with { IsCounted = false }],
            Stopping
        );
        await Store.CountClicksAsync(Stopping);

        Assert.Equal(["1"], await RowsAsync("select count(*) from segment"));
        Assert.Empty(await RowsAsync("select 1 from click_day"));
        Assert.Empty(await RowsAsync("select 1 from click_segment_day"));
    }

    [Fact]
    public async Task A_click_s_segment_goes_to_member_and_referral()
    {
        var (program, ann) = await ReferrerAsync("vip");
        var mail = Segment.Of(program, s_fromSpringMail);
        var click = (await ClickAsync(ann, mail))[0];

        await JoinAsync(NewMember(program, "bob") with { ClickId = click, JoinedAt = null });
        await DrainAsync();
        await ChangeAsync(program, "ann", new UpdateMember(null, "default", null, null));

        Assert.Equal([$"{mail.Id}"], await SegmentsAsync("bob"));
        Assert.Equal(
            [$"{mail.Id}|vip"],
            await RowsAsync("select segment_id, referrer_group from referral where source = 'link'")
        );
    }

    [Fact]
    public async Task A_sign_up_s_own_campaign_replaces_the_click_s()
    {
        var (program, ann) = await ReferrerAsync("vip");
        var click = (await ClickAsync(ann, Segment.Of(program, s_fromSpringMail)))[0];
        var own = new Acquisition
        {
            Source = "podcast",
            Campaign = "Summer",
            Country = "FR",
        };

        await JoinAsync(NewMember(program, "bob") with { ClickId = click, JoinedAt = null, Acquisition = own });

        var expected = Segment.Of(program, s_fromSpringMail with { Source = "podcast", Campaign = "Summer" });
        Assert.Equal([$"{expected.Id}"], await SegmentsAsync("bob"));
        Assert.Equal(
            ["4|podcast|email|Summer|DE"],
            await RowsAsync($"select channel, source, medium, campaign, country from segment where id = {expected.Id}")
        );
    }

    [Fact]
    public async Task A_sign_up_without_clicks_names_its_source()
    {
        var (program, _) = await ReferrerAsync("vip");
        var own = new Acquisition
        {
            Channel = Channel.Partner,
            Source = "podcast",
            Country = "FR",
        };

        await JoinAsync(
            NewMember(program, "bob", "ann") with
            {
                Acquisition = own,
            },
            NewMember(program, "cid", "ann") with
            {
                Acquisition = own,
            },
            NewMember(program, "dan", "ann")
        );

        var segment = Segment.Of(program, own);
        Assert.Equal([$"{segment.Id}"], await SegmentsAsync("bob"));
        Assert.Equal([$"{segment.Id}"], await SegmentsAsync("cid"));
        Assert.Equal([""], await SegmentsAsync("dan"));
        Assert.Equal(
            [$"{segment.Id}|vip", $"{segment.Id}|vip", "|vip"],
            await RowsAsync("select segment_id, referrer_group from referral order by id")
        );
    }

    [Fact]
    public async Task An_erasure_keeps_the_segment()
    {
        var (program, ann) = await ReferrerAsync("vip");
        var mail = Segment.Of(program, s_fromSpringMail);
        var click = (await ClickAsync(ann, mail))[0];
        await JoinAsync(NewMember(program, "bob") with { ClickId = click, JoinedAt = null });
        await DrainAsync();

        await ChangeAsync(program, "bob", new EraseMember(Forfeit: false));

        Assert.Equal(["erased"], await RowsAsync("select status from member where external_id like 'erased-%'"));
        Assert.Equal(
            [$"{mail.Id}"],
            await RowsAsync("select segment_id from member where external_id like 'erased-%'")
        );
        Assert.Equal([$"{mail.Id}|vip"], await RowsAsync("select segment_id, referrer_group from referral"));
        Assert.Equal([$"{mail.Id}"], await RowsAsync("select segment_id from click"));
    }

    [Fact]
    public async Task Nodes_that_meet_new_segments_together_store_each_once()
    {
        var (program, ann) = await ReferrerAsync("vip");
        var other = await OpenOtherAsync();
        var segments = Enumerable
            .Range(0, 20)
            .Select(i => Segment.Of(program, s_direct with { Campaign = $"c{i}" }))
            .ToArray();
        var clicks = await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(async i =>
                {
                    var ids = await Store.TakeIdsAsync(segments.Length, Stopping);
                    return Shuffled(segments, i)
                        .Select(s => Click(ids.Next<ClickId>(), program, ann, i, Store.Now) with { Segment = s })
                        .ToArray();
                })
        );

        await TogetherAsync(
            clicks.Select(
                (group, i) =>
                    (Func<Task<bool>>)(
                        async () =>
                        {
                            await (i % 2 == 0 ? Store : other).AddClicksAsync(group, Stopping);
                            return true;
                        }
                    )
            )
        );
        await Store.CountClicksAsync(Stopping);

        Assert.Equal(["20"], await RowsAsync("select count(*) from segment"));
        Assert.Equal(["160|160"], await RowsAsync("select sum(clicks), sum(visitors) from click_segment_day"));
    }

    [Theory]
    [InlineData("delete from segment", "a member's segment is stored, and its referral has the same one")]
    [InlineData(
        "update referral set segment_id = 1",
        "a member's segment is stored, and its referral has the same one"
    )]
    [InlineData("update click_day set visitors = 0", "the clicks of a member are those of its codes")]
    public async Task Verify_names_segments_and_clicks_that_were_changed(string fault, string title)
    {
        var (program, ann) = await ReferrerAsync("vip");
        var click = (await ClickAsync(ann, Segment.Of(program, s_fromSpringMail)))[0];
        await JoinAsync(NewMember(program, "bob") with { ClickId = click, JoinedAt = null });
        await Store.CountClicksAsync(Stopping);
        await DrainAsync();
        Assert.Empty(await FaultsAsync());

        Assert.NotEqual(0, await Database.ExecuteAsync(fault, Stopping));

        Assert.Equal([title], await FaultsAsync());
    }

    private async Task<(ProgramId Program, MemberId Ann)> ReferrerAsync(string group)
    {
        var program = await ProgramAsync();
        var ann = (await JoinAsync(NewMember(program, "ann") with { Group = group }))[0].Member!.Facts.Id;
        await DrainAsync();
        return (program, ann);
    }

    private async Task<ClickId> ClickIdAsync() => (await Store.TakeIdsAsync(1, Stopping)).Next<ClickId>();

    /// <summary>Stores one click for each segment. The first click of a segment is that of a new visitor.</summary>
    private async Task<ClickId[]> ClickAsync(MemberId owner, params Segment[] segments)
    {
        var ids = await Store.TakeIdsAsync(segments.Length, Stopping);
        var clicks = segments
            .Select(
                (segment, i) =>
                    Click(ids.Next<ClickId>(), segment.ProgramId, owner, i, Store.Now) with
                    {
                        Segment = segment,
                        IsDailyUnique = i == Array.IndexOf(segments, segment),
                    }
            )
            .ToArray();
        await Store.AddClicksAsync(clicks, Stopping);
        return [.. clicks.Select(c => c.Id)];
    }

    private async Task ChangeAsync(ProgramId program, string member, ICommand command)
    {
        var stored = (await SnapshotAsync()).Members.Single(m => m.ExternalId == member);
        await AcceptAsync(await CommandAsync(program, command, stored.Id, stored.Partition));
        await DrainAsync();
    }

    private Task<List<string>> SegmentsAsync(string member) =>
        RowsAsync($"select segment_id from member where external_id = '{member}'");

    /// <summary>Returns rows as texts, with a bar between columns and nothing for null.</summary>
    protected async Task<List<string>> RowsAsync(string sql) =>
        await Database.ListAsync(
            sql,
            row =>
                string.Join(
                    '|',
                    Enumerable
                        .Range(0, row.FieldCount)
                        .Select(i =>
                            row.IsDBNull(i) ? "" : Convert.ToString(row.GetValue(i), CultureInfo.InvariantCulture)
                        )
                ),
            Stopping
        );
}
