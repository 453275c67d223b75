using Tributary.Engine.Foundation;
using Tributary.Server.Application.Settings;
using Tributary.Server.Cli.Doctor;
using Tributary.Server.Cli.Doctor.Checks;
using Tributary.Storage.Features.Monitoring;
using Xunit;

namespace Tributary.Tests.Server.Cli.Doctor.Checks;

/// <summary>Each check of <c>tributary doctor</c> says whether an installation is sound.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class DoctorCheckTests
{
    private const long Minute = 60_000_000;

    private static readonly Instant s_now = new(1_800_000_000_000_000);

    private static readonly PostgresFacts s_server = new("15.18", 150_018, 397, 12)
    {
        Fsync = true,
        FullPageWrites = true,
        SynchronousCommit = "on",
        WalLevel = "replica",
        IsReadOnly = false,
        MayCreate = true,
        IsOwner = true,
        SizeBytes = 3L << 30,
    };

    private static readonly QueueFigures s_idle = new(0, null, 0, 0)
    {
        OldestBySink = new Dictionary<string, long?>(),
        Verify = Verified(60, 0),
    };

    private static readonly Checkup s_sound = new(
        CommandLine.Options() with
        {
            Storage = new StorageOptions(StorageKind.Postgres, "postgres://a@b/c?Maximum Pool Size=20"),
            LinkHost = new Uri("https://go.example.com"),
            SecretsKey = new byte[32],
        },
        s_now
    )
    {
        Postgres = s_server,
        Queues = s_idle,
        Worker = new WorkerFacts(s_now, IsBehind: false),
        Migration = 1,
        ClockAhead = TimeSpan.FromSeconds(-0.1),
        HasKeys = true,
        Certificates = [new CertificateFacts("the links", s_now.ToDateTimeOffset().AddDays(60), null)],
    };

    [Fact]
    public void A_sound_installation_has_only_lines_that_say_ok()
    {
        var findings = Diagnosis.All.SelectMany(check => check.Look(s_sound)).ToList();

        Assert.All(findings, finding => Assert.Equal((Verdict.Ok, null), (finding.Verdict, finding.Do)));
        Assert.Equal(
            [
                "server",
                "settings",
                "schema",
                "partitions",
                "restore",
                "connections",
                "permissions",
                "clock",
                "disk",
                "queue",
                "workers",
                "verify",
                "webhooks",
                "keys",
                "secrets",
                "links",
                "certificate",
            ],
            findings.Select(finding => finding.Check)
        );
    }

    [Fact]
    public void A_server_that_can_lose_what_was_acknowledged_is_wrong()
    {
        Says<ServerCheck>(Server(s_server with { VersionNumber = 140_011 }), Verdict.Wrong, "too old");
        Says<ServerCheck>(Server(s_server with { Fsync = false }), Verdict.Wrong, "fsync is off");
        Says<ServerCheck>(Server(s_server with { FullPageWrites = false }), Verdict.Wrong, "full_page_writes is off");
        Says<ServerCheck>(Server(s_server with { SynchronousCommit = "off" }), Verdict.Wrong, "synchronous_commit");
        Says<ServerCheck>(Server(s_server with { SynchronousCommit = "local" }), Verdict.Attention, "is local");
        Says<ServerCheck>(Server(s_server with { WalLevel = "minimal" }), Verdict.Attention, "minimal");
        Says<ServerCheck>(Server(s_server with { IsReadOnly = true }), Verdict.Wrong, "accepts no writes");
    }

    [Fact]
    public void A_certificate_that_ends_is_told_in_time()
    {
        var now = s_now.ToDateTimeOffset();
        Says<CertificatesCheck>(Shown(now.AddDays(15), null), Verdict.Ok, "expires on");
        Says<CertificatesCheck>(Shown(now.AddDays(13), null), Verdict.Attention, "in 13 days");
        Says<CertificatesCheck>(Shown(now.AddDays(-1), "it is for another name"), Verdict.Wrong, "expired on");
        Says<CertificatesCheck>(Shown(now.AddDays(90), "it is for another name"), Verdict.Attention, "another name");
        Says<CertificatesCheck>(Shown(null, "it does not answer"), Verdict.Attention, "cannot be read");

        static Checkup Shown(DateTimeOffset? end, string? fault) =>
            s_sound with
            {
                Certificates = [new CertificateFacts("the links", end, fault)],
            };
    }

    [Fact]
    public void A_restore_that_nobody_finished_is_wrong() =>
        Says<RestoreCheck>(s_sound with { UnfinishedRestore = "a moment" }, Verdict.Wrong, "a moment");

    [Fact]
    public void Pools_beyond_what_the_server_allows_need_attention()
    {
        Says<ConnectionsCheck>(Server(s_server with { MaxConnections = 60 }), Verdict.Ok, "up to 60");
        Says<ConnectionsCheck>(Server(s_server with { MaxConnections = 59 }), Verdict.Attention, "allows 59");
    }

    [Fact]
    public void A_user_with_too_few_rights_is_wrong()
    {
        Says<PermissionsCheck>(Server(s_server with { MayCreate = false }), Verdict.Wrong, "may not create");
        Says<PermissionsCheck>(Server(s_server with { IsOwner = false }), Verdict.Wrong, "does not own");
    }

    [Fact]
    public void A_file_that_others_may_read_needs_attention()
    {
        var file = Path.GetTempFileName();
        var checkup = s_sound with
        {
            Options = s_sound.Options with { Storage = new StorageOptions(StorageKind.Sqlite, file) },
            Postgres = null,
            ClockAhead = null,
        };
        try
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            Says<PermissionsCheck>(checkup, Verdict.Ok, "Only this user");
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.GroupRead);
            Says<PermissionsCheck>(checkup, Verdict.Attention, "Other users");
            Assert.Single(new DiskCheck().Look(checkup));
            Assert.Empty(new ClockCheck().Look(checkup));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData(1L << 30, 50L << 30, "Ok")]
    [InlineData(1L << 30, 1L << 30, "Attention")]
    [InlineData(100L << 30, 10L << 30, "Attention")]
    [InlineData(1L << 30, 100L << 20, "Wrong")]
    public void A_disk_with_little_space_is_reported(long size, long free, string verdict) =>
        Assert.Equal(verdict, DiskCheck.Of(size, free).Verdict.ToString());

    [Theory]
    [InlineData(1, "Ok")]
    [InlineData(-5, "Attention")]
    [InlineData(5, "Attention")]
    public void A_clock_that_differs_needs_attention(double seconds, string verdict) =>
        Assert.Equal(verdict, ClockCheck.Of(TimeSpan.FromSeconds(seconds)).Verdict.ToString());

    [Fact]
    public void Entries_that_wait_too_long_need_attention()
    {
        Says<QueueCheck>(Queues(Waiting(0)), Verdict.Ok, "the oldest for 0.0 s");
        Says<QueueCheck>(Queues(Waiting(3)), Verdict.Attention, "9 entries wait for a decision, the oldest for 3 min");
        Says<QueueCheck>(Queues(s_idle with { GivenUp = 2 }), Verdict.Attention, "2 entries need a person");
        Says<QueueCheck>(
            Queues(s_idle with { OldestBySink = new Dictionary<string, long?> { ["kafka"] = Ago(10) } }),
            Verdict.Attention,
            "'kafka' has not accepted changes for 10 min"
        );
    }

    [Fact]
    public void A_worker_that_is_missing_needs_attention()
    {
        Says<WorkersCheck>(Worker(last: 1, isBehind: true), Verdict.Ok, "60.0 s ago");
        Says<WorkersCheck>(Worker(last: 600, isBehind: false), Verdict.Ok, "Nothing waits");
        Says<WorkersCheck>(Worker(last: 6, isBehind: true), Verdict.Attention, "6 min ago");
        Says<WorkersCheck>(Worker(last: null, isBehind: true), Verdict.Attention, "No figures");
    }

    [Fact]
    public void A_verify_that_failed_is_wrong_and_an_old_one_is_not()
    {
        Says<VerifyCheck>(Queues(s_idle with { Verify = null }), Verdict.Attention, "never ran");
        Says<VerifyCheck>(Queues(s_idle with { Verify = Verified(60 * 72, 0) }), Verdict.Attention, "3 days ago");
        Says<VerifyCheck>(Queues(s_idle with { Verify = Verified(60, 1) }), Verdict.Wrong, "found L2 broken");
    }

    [Fact]
    public void Webhooks_that_fail_need_attention()
    {
        Says<WebhooksCheck>(Queues(s_idle with { FailingWebhooks = 1 }), Verdict.Attention, "refused the last post: 1");
        Says<WebhooksCheck>(Queues(s_idle with { DisabledWebhooks = 1 }), Verdict.Attention, "were disabled: 1");
    }

    [Fact]
    public void Missing_keys_secrets_and_addresses_need_attention()
    {
        Says<AccessCheck>(s_sound with { HasKeys = false }, Verdict.Attention, "no key");
        var options = s_sound.Options;
        Says<AccessCheck>(
            s_sound with
            {
                Options = options with { SecretsKey = null },
            },
            Verdict.Attention,
            "plain text"
        );
        Says<AccessCheck>(
            s_sound with
            {
                Options = options with { LinkHost = null },
            },
            Verdict.Attention,
            "LinkHost is not set"
        );
        Says<AccessCheck>(
            s_sound with
            {
                Options = options with { LinkHost = new Uri("http://go.example.com") },
            },
            Verdict.Attention,
            "without TLS"
        );
    }

    /// <summary>Checks that the worst line of a check has this verdict, and that it says this.</summary>
    private static void Says<T>(Checkup checkup, Verdict verdict, string found)
        where T : ICheck, new()
    {
        var worst = new T().Look(checkup).MaxBy(finding => finding.Verdict)!;
        Assert.Equal(verdict, worst.Verdict);
        Assert.Contains(found, worst.Found, StringComparison.Ordinal);
        Assert.Equal(verdict == Verdict.Ok, worst.Do is null);
    }

    private static Checkup Server(PostgresFacts server) => s_sound with { Postgres = server };

    private static Checkup Queues(QueueFigures queues) => s_sound with { Queues = queues };

    private static QueueFigures Waiting(int minutes) => s_idle with { Queued = 9, OldestQueued = Ago(minutes) };

    private static Checkup Worker(int? last, bool isBehind) =>
        s_sound with
        {
            Worker = new WorkerFacts(last is { } minutes ? new Instant(Ago(minutes)) : null, isBehind),
        };

    private static VerifyRecord Verified(int minutes, int offenders) =>
        new(Ago(minutes), 1, new Dictionary<string, int> { ["L1"] = 0, ["L2"] = offenders });

    private static long Ago(int minutes) => s_now.Micros - minutes * Minute;
}
