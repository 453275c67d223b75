using Tributary.Engine.Clicks;
using Tributary.Engine.Foundation;
using Xunit;

namespace Tributary.Tests.Engine.Clicks;

public sealed class SegmentTests
{
    private static readonly ProgramId s_program = new(7);

    private static readonly Acquisition s_click = new()
    {
        Channel = Channel.Search,
        Source = "google",
        Campaign = "brand",
        ReferrerHost = "google.com",
        Device = DeviceClass.Mobile,
    };

    public static TheoryData<Acquisition> Others =>
        new(
            new Acquisition(),
            new Acquisition { Channel = Channel.Direct },
            new Acquisition { Device = DeviceClass.Desktop },
            new Acquisition { Source = "a" },
            new Acquisition { Medium = "a" },
            new Acquisition { Campaign = "a" },
            new Acquisition { ReferrerHost = "a" },
            new Acquisition { Country = "a" },
            new Acquisition { Language = "a" },
            new Acquisition { Source = "" },
            new Acquisition { Source = "ab", Medium = "c" },
            new Acquisition { Source = "a", Medium = "bc" },
            new Acquisition { Source = "\0\u0001a" },
            new Acquisition { Source = new string('a', 5_000) }
        );

    [Fact]
    public void Different_values_have_different_positive_ids()
    {
        var ids = Others.Select(row => Segment.Of(s_program, row.Data).Id.Value).ToList();

        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.All(ids, id => Assert.True(id > 0));
    }

    /// <summary>The number is stored, and other nodes and later versions must come to the same one.</summary>
    [Fact]
    public void An_id_never_changes()
    {
        Assert.Equal(Segment.Of(s_program, s_click), Segment.Of(s_program, s_click with { }));
        Assert.NotEqual(Segment.Of(s_program, s_click).Id, Segment.Of(new ProgramId(8), s_click).Id);
        Assert.Equal(4_522_939_258_994_685_628, Segment.Of(s_program, s_click).Id.Value);
    }

    [Fact]
    public void A_sign_up_says_more_than_its_click()
    {
        var own = new Acquisition
        {
            Channel = Channel.Other,
            Source = "podcast",
            Country = "DE",
            Device = DeviceClass.Desktop,
        };

        Assert.Equal(s_click with { Source = "podcast", Country = "DE" }, Acquisition.OfSignUp(own, s_click));
    }

    [Theory]
    [InlineData(Channel.Paid, Channel.Paid)]
    [InlineData(Channel.Mail, Channel.Mail)]
    [InlineData(Channel.Direct, Channel.Other)]
    [InlineData(Channel.Unknown, Channel.Other)]
    public void A_campaign_alone_keeps_the_click_s_channel(Channel clicked, Channel expected)
    {
        var of = Acquisition.OfSignUp(new Acquisition { Campaign = "spring" }, new Acquisition { Channel = clicked });

        Assert.Equal(new Acquisition { Channel = expected, Campaign = "spring" }, of);
    }

    [Fact]
    public void A_click_says_where_a_silent_sign_up_came_from()
    {
        var country = new Acquisition { Country = "FR" };

        Assert.Equal(s_click, Acquisition.OfSignUp(null, s_click));
        Assert.Equal(s_click with { Country = "FR" }, Acquisition.OfSignUp(country, s_click));
        Assert.Equal(country, Acquisition.OfSignUp(country, null));
        Assert.Null(Acquisition.OfSignUp(null, null));
        Assert.Null(Acquisition.OfSignUp(null, new Acquisition()));
    }

    [Fact]
    public void A_segment_without_texts_keeps_its_classes() =>
        Assert.Equal(
            new Acquisition
            {
                Channel = Channel.Search,
                Source = "(other)",
                Campaign = "(other)",
                ReferrerHost = "(other)",
                Country = "DE",
                Device = DeviceClass.Mobile,
            },
            (s_click with { Country = "DE", Language = "de" }).WithoutTexts()
        );
}
