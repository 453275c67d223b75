using Tributary.Server.Application.Bodies;
using Xunit;

namespace Tributary.Tests.Server.Application.Bodies;

public sealed class BodyBudgetTests
{
    private const long Megabyte = 1 << 20;

    [Fact]
    public void Large_bodies_leave_a_quarter_to_small_ones()
    {
        var budget = new BodyBudget(8 * Megabyte);

        Assert.True(budget.TryTake(3 * Megabyte, 0));
        Assert.True(budget.TryTake(3 * Megabyte, 0));
        Assert.False(budget.TryTake(Megabyte, 0));
        Assert.True(budget.TryTake(64 << 10, 0));

        budget.GiveBack(3 * Megabyte);
        Assert.True(budget.TryTake(Megabyte, 0));
        Assert.Equal((4 * Megabyte) + (64 << 10), budget.Taken);
    }

    [Fact]
    public void A_body_that_is_alone_is_always_taken()
    {
        var budget = new BodyBudget(Megabyte);

        Assert.True(budget.TryTake(4 * Megabyte, 0));
        Assert.True(budget.TryTake(4 * Megabyte, 4 * Megabyte));
        Assert.False(budget.TryTake(1, 0));
    }
}
