using Tributary.Dashboard.Format;
using Tributary.Dashboard.Session;
using Xunit;

namespace Tributary.Tests.Dashboard.Session;

/// <summary>Pages write times and numbers as the browser does.</summary>
public sealed class ViewerTests
{
    private static readonly DateTimeOffset s_noon = new(2026, 7, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("Europe/Berlin~,~.~3", "2026-07-01 14:00")]
    [InlineData("Asia/Kolkata~.~,~3,2", "2026-07-01 17:30")]
    [InlineData("America/New_York~.~,~3", "2026-07-01 08:00")]
    [InlineData("Moon/Crater~.~,~3", "2026-07-01 12:00")]
    [InlineData("../../etc/passwd~.~,~3", "2026-07-01 12:00")]
    [InlineData("", "2026-07-01 12:00")]
    [InlineData("~~~~~~", "2026-07-01 12:00")]
    public void Times_are_those_of_the_viewer(string cookie, string expected) =>
        Assert.Equal(expected, Of(cookie).Text(s_noon));

    [Theory]
    [InlineData("UTC~.~,~3", "1,234,567.50 USD")]
    [InlineData("UTC~,~.~3", "1.234.567,50 USD")]
    [InlineData("UTC~,~\u00a0~3", "1\u00a0234\u00a0567,50 USD")]
    [InlineData("UTC~.~,~3,2", "12,34,567.50 USD")]
    [InlineData("UTC~1~,~3", "1,234,567.50 USD")]
    [InlineData("UTC~.~<~x", "1,234,567.50 USD")]
    [InlineData("UTC~.~.~3", "1,234,567.50 USD")]
    public void Numbers_have_the_signs_of_the_viewer(string cookie, string expected)
    {
        Viewer.Current = Of(cookie);

        Assert.Equal(expected, Amounts.Money(123456750, "USD"));
        Assert.Equal("1234567.50", Amounts.Exact(123456750, "USD"));
    }

    [Fact]
    public void A_day_begins_where_the_viewer_is()
    {
        var berlin = Of("Europe/Berlin~,~.~3");
        var beirut = Of("Asia/Beirut~.~,~3");

        Assert.Equal(TimeSpan.FromHours(2), berlin.StartOf(new DateOnly(2026, 7, 1)).Offset);
        Assert.Equal(TimeSpan.FromHours(1), berlin.StartOf(new DateOnly(2026, 1, 1)).Offset);
        // Clocks go from midnight to one o'clock on that day.
        Assert.Equal(1, beirut.StartOf(new DateOnly(2026, 3, 29)).Hour);
    }

    [Fact]
    public void Chosen_columns_are_kept_for_each_list()
    {
        var viewer = Viewer.Read([new("trb_columns_members", "id.status"), new("other", "x")]);

        viewer.Choose("rewards", ["id"]);

        Assert.Equal(["id", "status"], viewer.ColumnsOf("members")!);
        Assert.Equal(["id"], viewer.ColumnsOf("rewards")!);
        Assert.Null(viewer.ColumnsOf("events"));
    }

    [Theory]
    [InlineData("12.5", "USD", 1250)]
    [InlineData("-0.01", "USD", -1)]
    [InlineData("12", "JPY", 12)]
    [InlineData("12.345", "USD", null)]
    [InlineData("1e9", "USD", null)]
    [InlineData("99999999999999999999999999", "USD", null)]
    [InlineData("", "USD", null)]
    public void An_amount_is_read_exactly_or_not_at_all(string text, string currency, int? expected) =>
        Assert.Equal(expected, Amounts.Minor(text, currency));

    [Theory]
    [InlineData("""{"id":"a","type":"purchase","member":"ann","amount":100}""", 1)]
    [InlineData("""[{"id":"a","type":"t","member":"b"},{"id":"c","type":"t","member":"b"}]""", 2)]
    public void Events_are_read_as_the_API_takes_them(string text, int count)
    {
        Assert.Null(EventText.Read(text, out var events));
        Assert.Equal(count, events.Count);
    }

    [Theory]
    [InlineData("""{"id":"a","type":"purchase","member":"ann","amuont":100}""")]
    [InlineData("""{"id":"a"}""")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("purchase")]
    public void A_wrong_event_is_explained(string text) => Assert.NotNull(EventText.Read(text, out _));

    private static Viewer Of(string cookie) => Viewer.Read([new(Viewer.Cookie, cookie)]);
}
