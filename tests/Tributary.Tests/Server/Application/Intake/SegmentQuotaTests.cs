using Tributary.Engine.Clicks;
using Tributary.Engine.Foundation;
using Tributary.Engine.Registration;
using Tributary.Server.Application.Intake;
using Xunit;

namespace Tributary.Tests.Server.Application.Intake;

public sealed class SegmentQuotaTests
{
    private static readonly ProgramId s_program = new(1);
    private static readonly Instant s_noon = new(1_800_014_400_000_000);

    [Fact]
    public void Random_campaigns_become_others_until_the_next_day()
    {
        var quota = new SegmentQuota(3);
        string[] named = ["a", "b", "c"];

        Assert.Equal(named, named.Select(name => CampaignOf(name, s_noon)));
        Assert.Equal("(other)", CampaignOf("d", s_noon));
        Assert.Equal("a", CampaignOf("a", s_noon));
        Assert.Equal("d", CampaignOf("d", s_noon + TimeSpan.FromDays(1)));

        string? CampaignOf(string name, Instant at) =>
            quota.Take(s_program, new Acquisition { Campaign = name }, at).Acquisition.Campaign;
    }

    [Fact]
    public void Each_program_has_a_limit_of_its_own()
    {
        var quota = new SegmentQuota(1);
        quota.Take(s_program, new Acquisition { Campaign = "a" }, s_noon);

        var (same, other) = (
            quota.Take(s_program, new Acquisition { Source = "b" }, s_noon),
            quota.Take(new ProgramId(2), new Acquisition { Source = "b" }, s_noon)
        );

        Assert.Equal("(other)", same.Acquisition.Source);
        Assert.Equal("b", other.Acquisition.Source);
        Assert.Equal(Segment.Of(s_program, new Acquisition { Source = "(other)" }), same);
    }

    [Fact]
    public void A_sign_up_keeps_what_is_no_text_of_its_own()
    {
        var quota = new SegmentQuota(1);
        var signUp = new SignUp
        {
            ProgramId = s_program,
            Id = "ann",
            Acquisition = new Acquisition
            {
                Campaign = "for-ann",
                Channel = Channel.Mail,
                Country = "DE",
            },
        };

        Assert.Equal(signUp, quota.Limited(signUp, s_noon));
        var limited = quota.Limited(
            signUp with
            {
                Acquisition = signUp.Acquisition with { Campaign = "for-bob" },
            },
            s_noon
        );
        Assert.Equal(signUp.Acquisition with { Campaign = "(other)" }, limited.Acquisition);
        Assert.Null(quota.Limited(signUp with { Acquisition = null }, s_noon).Acquisition);
    }

    [Fact]
    public void A_flood_of_campaigns_stores_few_segments()
    {
        var quota = new SegmentQuota();

        var segments = Enumerable
            .Range(0, 50_000)
            .Select(i => quota.Take(s_program, new Acquisition { Source = $"s{i}" }, s_noon).Id)
            .Distinct()
            .Count();

        Assert.Equal(SegmentQuota.InDay + 1, segments);
    }
}
