using Tributary.Engine.Foundation;
using Tributary.Server.Application;
using Tributary.Tests.Fixtures;
using Xunit;

namespace Tributary.Tests.Server.Application;

public sealed class RememberedTests
{
    private readonly ManualTime _time = new(new Instant(1_750_000_000_000_000));
    private int _reads;

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_value_is_read_once_and_again_when_it_is_old()
    {
        var values = new Remembered<string, string>(_time, 2);
        Assert.Equal("a 1", await FindAsync(values, "a"));
        Assert.Equal("a 1", await FindAsync(values, "a"));

        Move(TimeSpan.FromSeconds(2));
        while (await FindAsync(values, "a") != "a 2")
            await Task.Yield();
    }

    [Fact]
    public async Task The_value_that_nobody_asks_for_is_forgotten()
    {
        var values = new Remembered<string, string>(_time, 2);
        foreach (var key in (string[])["a", "b", "a", "c", "a"])
        {
            await FindAsync(values, key);
            Move(TimeSpan.FromMilliseconds(1));
        }
        Assert.Equal(3, _reads);
        await FindAsync(values, "b");
        Assert.Equal(4, _reads);
    }

    [Fact]
    public async Task A_failed_reading_is_tried_again()
    {
        var values = new Remembered<string, string>(_time, 2);
        await Assert.ThrowsAsync<InvalidOperationException>(async () =>
            await values.FindAsync("a", () => throw new InvalidOperationException(), Stopping)
        );
        Assert.Equal("a 1", await FindAsync(values, "a"));
    }

    private void Move(TimeSpan by) => _time.MoveTo(new Instant(_time.GetTimestamp()) + by);

    private ValueTask<string> FindAsync(Remembered<string, string> values, string key) =>
        values.FindAsync(key, () => Task.FromResult($"{key} {Interlocked.Increment(ref _reads)}"), Stopping);
}
