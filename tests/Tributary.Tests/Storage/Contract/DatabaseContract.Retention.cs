using Tributary.Engine.Foundation;
using Tributary.Storage.Features.Retention;
using Xunit;

namespace Tributary.Tests.Storage.Contract;

/// <summary>The texts of old clicks are blanked, and nothing else.</summary>
public abstract partial class DatabaseContract
{
    [Fact]
    public async Task Old_texts_are_blanked_and_younger_ones_stay()
    {
        const string Clicks = "select count(*), count(user_agent), count(landing_url), count(visitor_id) from click";
        var (program, ann) = await ReferrerAsync("default");
        for (var i = 1; i <= 5; i++)
        {
            var click = Click(await ClickIdAsync(), program, ann, i, Store.Now) with
            {
                UserAgent = "browser",
                LandingUrl = "https://acme.example/",
            };
            await Store.AddClicksAsync([click], Stopping);
        }
        await Database.ExecuteAsync("update click set stored_at = visitor_id * 1000000", Stopping);
        var texts = new OldClickTexts(Database) { AtOnce = 2 };

        await texts.BlankAsync(new Instant(4_000_000), Stopping);
        Assert.Equal(["5|2|2|5"], await RowsAsync(Clicks));

        await texts.BlankAsync(new Instant(5_000_000), Stopping); // continues where it was
        Assert.Equal(["5|1|1|5"], await RowsAsync(Clicks));
    }
}
