using Tributary.Storage.Connections;
using Tributary.Storage.Verify;
using Tributary.Tests.Storage.Features;
using Tributary.Tests.Storage.Features.Analytics;
using Xunit;

namespace Tributary.Tests.Storage.Verify;

/// <summary>Changes each table of figures in a database of its own.</summary>
public abstract class FigureVerifyContract(ReadServerFixture fixture) : IAsyncLifetime
{
    private static readonly (string Table, string Fault)[] s_faults =
    [
        ("activity_day", "update activity_day set events = events + 1"),
        ("activity_segment_day", "update activity_segment_day set click_sign_ups = click_sign_ups + 1"),
        ("activity_segment_month", "update activity_segment_month set revenue = revenue + 1 where is_referred"),
        ("activity_segment_month", "update activity_segment_month set month = month + 100"),
        ("activity_total_day", "update activity_total_day set refunds = refunds + 1"),
        ("activity_total_day", "delete from activity_total_day where is_referred"),
        ("reward_day", "delete from reward_day where rule = 'revenue'"),
        ("reward_day", "update reward_day set amount = amount - 1"),
        ("property_day", "update property_day set events = 0"),
        ("cohort", "update cohort set members = members + 1 where span = 1"),
        ("active_members", "update active_members set members = members + 1"),
        ("member_presence", "update member_presence set weeks = weeks * 4 + 1"),
        ("generation", "delete from generation where depth = 1"),
        ("delay_day", "update delay_day set bucket = bucket + 1"),
        ("delay_total", "update delay_total set period = period + 100 where span = 2"),
        ("delay_total", "update delay_total set count = count + 1 where span = 1"),
        ("click_segment_month", "update click_segment_month set clicks = clicks + 1"),
        ("click_segment_day", "delete from click_segment_day"),
        ("click_daily", "update click_daily set visitors = visitors + 1"),
    ];

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => fixture.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await fixture.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Verify_finds_every_table_of_figures_that_was_changed()
    {
        var sample = await SampleProgram.CreateAsync(await fixture.OpenAsync());
        await AnalyticsSample.ClickAsync(sample);
        await AnalyticsSample.RollUpAsync(sample.Server);
        var database = sample.Server.Get<Database>();
        Assert.Empty(await FindAsync(database));

        foreach (var (table, fault) in s_faults)
        {
            await database.ExecuteAsync($"create table saved as select * from {table}", Stopping);
            Assert.NotEqual((fault, 0), (fault, await database.ExecuteAsync(fault, Stopping)));

            var found = await FindAsync(database);
            Assert.Contains(found, offender => offender.Contains(table, StringComparison.Ordinal));

            await database.ExecuteAsync($"delete from {table}", Stopping);
            await database.ExecuteAsync($"insert into {table} select * from saved", Stopping);
            await database.ExecuteAsync("drop table saved", Stopping);
            Assert.Empty(await FindAsync(database));
        }
    }

    private static async Task<IReadOnlyList<string>> FindAsync(Database database)
    {
        await using var scan = await database.ScanAsync(Stopping);
        return await new RollUpCheck(database).RunAsync(scan, Stopping);
    }
}
