using Tributary.Engine.Pipeline;
using Xunit;

namespace Tributary.Tests.Storage.Contract;

/// <summary>The log, which the database itself keeps from being changed.</summary>
public abstract partial class DatabaseContract
{
    [Theory]
    [InlineData("delete from entry")]
    [InlineData("update entry set amount = amount + 1 where amount is not null")]
    [InlineData("update entry set facts = null")]
    [InlineData("update entry set actor = 'eve'")]
    [InlineData("update entry set occurred_at = occurred_at - 1")]
    [InlineData("update entry set member_id = 1 where member_id is not null")]
    [InlineData("update entry set partition_id = partition_id + 1 where member_id is not null")]
    [InlineData("update entry set outcome = 'rewarded' where seq is not null")]
    [InlineData("update entry set trace = null where seq is not null")]
    [InlineData("update entry set revenue = 0 where seq is not null")]
    [InlineData("update entry set external_id = 'p3'")]
    [InlineData("update entry set properties = '{}'")]
    [InlineData("update entry set properties = null, external_id = 'p3'")]
    [InlineData("update early_entry set amount = amount + 1")]
    public async Task The_database_refuses_to_change_the_log(string change)
    {
        var program = await ThreeMembersAsync();
        await AcceptAsync(Purchase(program, "p1", "bob"));
        await DrainAsync();
        await AcceptAsync(Purchase(program, "p2", "nobody"));
        var before = await SnapshotAsync();

        await Assert.ThrowsAsync<StoreException>(() => Database.ExecuteAsync(change, Stopping).AsTask());

        Assert.Equivalent(before, await SnapshotAsync());
    }

    [Fact]
    public async Task Texts_of_the_log_can_only_be_blanked()
    {
        var program = await ThreeMembersAsync();
        await AcceptAsync(Purchase(program, "p1", "bob"));
        await DrainAsync();

        await Database.ExecuteAsync("update entry set properties = null", Stopping);
        Assert.Contains("p1", (await SnapshotAsync()).PersonalText);
        await Database.ExecuteAsync(
            "update entry set external_id = null, member_external_id = null, reverses_external_id = null, "
                + "properties = null, given_reason = null",
            Stopping
        );

        Assert.DoesNotContain("p1", (await SnapshotAsync()).PersonalText);
    }
}
