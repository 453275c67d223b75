using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Storage.Connections;
using Tributary.Storage.Features.Audit;
using Tributary.Storage.Tables;
using Tributary.Storage.Verify;
using Xunit;

namespace Tributary.Tests.Storage.Contract;

/// <summary>The chain of the audit log, and what breaks it.</summary>
public abstract partial class DatabaseContract
{
    private const string Chain = "the audit log is a whole chain";

    private const string WithoutHead = "delete from audit_head";

    private static readonly AuditActor s_auditor = new("key trb_audit", "request-1");

    [Fact]
    public async Task Records_of_many_writers_are_one_chain()
    {
        await using var other = await OpenAsync();
        var program = await ProgramAsync(); // is recorded, too
        var logs = new[] { new AuditLog(Database, Store), new AuditLog(DatabaseOf(other), other) };

        await Task.WhenAll(
            Enumerable
                .Range(0, 40)
                .Select(number =>
                    logs[number % 2].RecordAsync(RecordOf(number) with { ProgramId = program }, Stopping).AsTask()
                )
        );

        Assert.Equal(["41|1|41"], await RowsAsync("select count(*), min(id), max(id) from audit"));
        Assert.DoesNotContain(Chain, await FaultsAsync());
    }

    [Theory]
    [InlineData("update audit set detail = 'nothing' where id = 3", "audit 3 was changed")]
    [InlineData("update audit set detail = null where id = 3", "audit 3 was changed")]
    [InlineData("update audit set at = at + 1 where id = 1", "audit 1 was changed")]
    [InlineData("update audit set actor = subject, subject = actor where id = 2", "audit 2 was changed")]
    [InlineData("delete from audit where id = 3", "audit 3 is missing")]
    [InlineData("delete from audit where id = 1", "audit 1 is missing")]
    [InlineData("delete from audit where id > 3", "audit ends with 3, and audit_head says 5")]
    [InlineData("delete from audit where id = 4; update audit set id = 4 where id = 5", "audit 4 was changed")]
    [InlineData("delete from audit", "audit ends with 0, and audit_head says 5")]
    [InlineData(WithoutHead, "audit ends with 5, and audit_head says 0")]
    public async Task Verify_finds_what_was_done_to_the_audit_log(string fault, string finding)
    {
        await FiveRecordsAsync();
        Assert.Empty(await AuditFaultsAsync());

        await Database.ExecuteAsync(UnguardedAudit(fault), Stopping);
        var faults = await AuditFaultsAsync();
        if (fault == WithoutHead)
            await Database.ExecuteAsync($"insert into audit_head values (1, 0, {EmptyBytes})", Stopping);

        Assert.StartsWith(finding, faults[0], StringComparison.Ordinal);
    }

    /// <summary>Somebody who may write to the database has no key, and cannot hash a row anew.</summary>
    [Fact]
    public async Task A_chain_that_was_made_anew_needs_the_key()
    {
        Database.AuditKey.Bytes = [1, 2, 3];
        await FiveRecordsAsync();
        Assert.Empty(await AuditFaultsAsync());

        Database.AuditKey.Bytes = [];
        Assert.Contains("audit 1 was changed, or what was before it", await AuditFaultsAsync());
        Database.AuditKey.Bytes = null;
        Assert.Empty(await AuditFaultsAsync()); // its places are whole
        await Assert.ThrowsAnyAsync<Exception>(() =>
            new AuditLog(Database, Store).RecordAsync(RecordOf(6), Stopping).AsTask()
        );
    }

    [Fact]
    public async Task Records_cut_off_at_the_end_are_missed_by_a_known_end()
    {
        await FiveRecordsAsync();
        var end = await AuditEnd.ReadAsync(Database, Stopping);
        await new AuditLog(Database, Store).RecordAsync(RecordOf(6), Stopping);
        Assert.Empty(await AuditFaultsAsync(end));

        await Database.ExecuteAsync(
            UnguardedAudit(
                "delete from audit where id > 3; "
                    + "update audit_head set id = 3, hash = (select hash from audit where id = 3)"
            ),
            Stopping
        );

        Assert.Empty(await AuditFaultsAsync());
        Assert.Equal(["audit 5 is not what it was"], await AuditFaultsAsync(end));
    }

    private string EmptyBytes => Database is PostgresDatabase ? "''" : "x''";

    private string UnguardedAudit(string fault) =>
        Database is PostgresDatabase
            ? $"alter table audit disable trigger user; {fault}; alter table audit enable trigger user"
            : $"drop trigger audit_fixed; drop trigger audit_kept; {fault}";

    private async Task FiveRecordsAsync()
    {
        for (var number = 1; number <= 5; number++)
            await new AuditLog(Database, Store).RecordAsync(RecordOf(number), Stopping);
    }

    protected static AuditRecord RecordOf(int number) =>
        new()
        {
            At = new Instant(1_000_000 + number),
            Actor = s_auditor,
            Action = "key.create",
            Subject = $"trb_{number}",
            Detail = number == 4 ? null : "a key",
            MemberId = number == 5 ? new MemberId(5) : null,
        };

    private async Task<IReadOnlyList<string>> AuditFaultsAsync(AuditEnd? known = null)
    {
        await foreach (var check in new Verification(Database, Store) { KnownAuditEnd = known }.RunAsync(Stopping))
            if (check.Invariant == "H1")
                return check.Offenders;
        throw new InvalidOperationException("H1 was not checked.");
    }
}
