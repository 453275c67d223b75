using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using Tributary.Engine.Identity;
using Tributary.Storage.Connections;
using Tributary.Storage.Features.People;

namespace Tributary.Server.Application.Settings;

internal enum ServerRole
{
    All,
    Api,
    Worker,
}

internal enum StorageKind
{
    Sqlite,
    Postgres,
}

/// <param name="Place">The path of the SQLite file, or the postgres:// URL, which may contain a password.</param>
internal sealed record StorageOptions(StorageKind Kind, string Place)
{
    /// <summary>
    /// How many transactions for one purpose a node runs at the same time: one is prepared while another commits.
    /// SQLite has one writer.
    /// </summary>
    public int Writers => Kind == StorageKind.Sqlite ? 1 : 2;

    /// <summary>True when the tables of PostgreSQL are spread over several machines.</summary>
    public bool IsSpread =>
        Kind == StorageKind.Postgres && PostgresAddress.TryParse(Place, out var address) && address.IsSpread;

    /// <summary>The place without the password, for people.</summary>
    public string Shown =>
        Kind == StorageKind.Sqlite ? "sqlite:" + Path.GetFullPath(Place)
        : PostgresAddress.TryParse(Place, out var address) ? address.Shown
        : "postgres://";
}

/// <summary>The refill rates of the buckets, in requests per second. A bucket holds two seconds' worth.</summary>
internal sealed record LimitOptions(int PerKey, int PerAddress, int PerCode, int UnknownCodesPerAddress)
{
    /// <summary>Failed keys per minute.</summary>
    public int FailedKeysPerAddress { get; init; } = LimitSettings.FailedKeys.Otherwise;

    public int OpenPagesPerAddress { get; init; } = LimitSettings.OpenPages.Otherwise;
}

internal enum LogForm
{
    Text,
    Json,
}

/// <summary>Open pages that are not for everybody.</summary>
/// <param name="Url">An additional address to listen on; null for none.</param>
internal sealed record OperatingOptions(Uri? Url, bool Metrics, bool Docs, bool Dashboard)
{
    public int? Port => Url?.Port;
}

/// <summary>
/// How many entries of a program may wait for a member or an event, and for how long. Entries beyond that are given up
/// and need a person.
/// </summary>
internal sealed record ParkedOptions(int PerProgram, int Days);

/// <summary>How many days personal text is kept; 0 keeps it until an erasure.</summary>
/// <param name="ClickDays">Days since a click was stored.</param>
/// <param name="PropertyDays">Days since an event was decided, or was parked and needs a person.</param>
/// <param name="ContactDays">Days since a member was active.</param>
/// <param name="AttributeDays">Days since a member was active.</param>
internal sealed record RetentionOptions(int ClickDays, int PropertyDays, int ContactDays, int AttributeDays)
{
    public static readonly RetentionOptions Off = new(0, 0, 0, 0);
}

/// <summary>Settings of fraud detection.</summary>
/// <param name="Peppers">The newest first. Empty: the database keeps one that it generated.</param>
/// <param name="AddressDays">How long addresses are kept, as hashes.</param>
/// <param name="DisposableDomains">A file that adds to the bundled list; null for none.</param>
internal sealed record FraudOptions(ImmutableArray<Pepper> Peppers, int AddressDays, string? DisposableDomains)
{
    /// <summary>The files of MaxMind databases.</summary>
    public ImmutableArray<string> GeoDatabases { get; init; } = [];

    public const int UsualAddressDays = 30;
}

/// <summary>The settings under <c>Tributary</c>, checked.</summary>
internal sealed record TributaryOptions
{
    public const string Section = "Tributary";

    public required StorageOptions Storage { get; init; }

    /// <summary>A key with every scope that works without the database; null for none.</summary>
    public string? AdminKey { get; init; }

    /// <summary>The base address of links; null for the request's own.</summary>
    public Uri? LinkHost { get; init; }
    public required int Partitions { get; init; }
    public required ServerRole Role { get; init; }

    /// <summary>Proxies whose forwarded headers are trusted.</summary>
    public required ImmutableArray<IPNetwork> TrustedProxies { get; init; }

    /// <summary>
    /// The most that one key may adjust without approval, in minor units, positive or negative: in one adjustment, and
    /// in all of a UTC day in one currency. Null for no limit.
    /// </summary>
    public long? AdjustmentLimit { get; init; }
    public required LimitOptions Limits { get; init; }

    /// <summary>
    /// How many clicks may be in memory: those being written, and those kept while the database is unavailable.
    /// </summary>
    public int ClickBuffer { get; init; } = 50_000;
    public ParkedOptions Parked { get; init; } = new(100_000, 30);

    public RetentionOptions Retention { get; init; } = RetentionOptions.Off;

    /// <summary>The most facts that are kept in memory from one batch to the next; 0 keeps none.</summary>
    public int WarmFacts { get; init; } = MemorySettings.WarmFacts.Otherwise;

    /// <summary>How many of the latest visited codes are kept in memory.</summary>
    public int RememberedCodes { get; init; } = MemorySettings.RememberedCodes.Otherwise;

    /// <summary>How long the visitor cookie of links lasts; 0 sets none.</summary>
    public int VisitorCookieDays { get; init; } = 90;

    /// <summary>Whether the pages of the demo program are served.</summary>
    public bool ShowsDemo { get; init; }
    public FraudOptions Fraud { get; init; } = new([], FraudOptions.UsualAddressDays, null);

    /// <summary>Networks inside which webhooks may be posted to.</summary>
    public ImmutableArray<IPNetwork> WebhookNetworks { get; init; } = [];
    public BrokerOptions Brokers { get; init; } = new(null, null, null);

    /// <summary>The OpenID provider that people may sign in with; null for none.</summary>
    public ProviderOptions? Provider { get; init; }

    /// <summary>The roles whose people must have one-time codes.</summary>
    public ImmutableArray<PersonRole> CodesFor { get; init; } = [];

    /// <summary>Scheduled exports; null for none.</summary>
    public ExportOptions? Exports { get; init; }

    /// <summary>The budget for the bodies of all requests in progress.</summary>
    public int BodyMegabytes { get; init; } = LimitSettings.BodyMegabytes.Otherwise;
    public LogForm Log { get; init; }
    public bool AccessLog { get; init; }
    public OperatingOptions Operating { get; init; } = new(null, true, true, true);

    /// <summary>
    /// The key that encrypts secrets in the database. Null for none, or for the one beside a SQLite file.
    /// </summary>
    public byte[]? SecretsKey { get; init; }
    public ImmutableArray<byte[]> OldSecretsKeys { get; init; } = [];

    /// <summary>False when the server waits until <c>tributary migrate</c> has migrated the database.</summary>
    public bool Migrates { get; init; } = true;

    /// <summary>How long a node that was told to stop still serves.</summary>
    public TimeSpan Drain { get; init; }

    public bool Answers => Role is ServerRole.All or ServerRole.Api;
    public bool Decides => Role is ServerRole.All or ServerRole.Worker;

    public static bool TryRead(
        IConfiguration configuration,
        [NotNullWhen(true)] out TributaryOptions? options,
        [NotNullWhen(false)] out string? fault
    )
    {
        var (read, faults) = ReadAll(configuration);
        fault = faults.Count == 0 ? null : faults[0];
        options = fault is null ? read : null;
        return fault is null;
    }

    /// <returns>The options, which are usable when there are no faults.</returns>
    public static (TributaryOptions Options, IReadOnlyList<string> Faults) ReadAll(IConfiguration configuration)
    {
        var settings = new SettingReader(configuration.GetSection(Section));
        var read = Read(settings);
        settings.RefuseUnknown();
        return (read, [.. settings.Faults.Distinct()]);
    }

    /// <summary>Reads every setting. Faults are kept in <paramref name="settings"/>.</summary>
    public static TributaryOptions Read(SettingReader settings) =>
        new()
        {
            Storage = settings.Storage(),
            Migrates = settings.Flag("Migrate", true),
            Drain = TimeSpan.FromSeconds(settings.Number(ServerSettings.DrainSeconds)),
            AdminKey = settings.AdminKey(),
            LinkHost = settings.Url("LinkHost"),
            Partitions = settings.Number(ServerSettings.Partitions),
            Role = settings.Word("Role", ServerRole.All),
            TrustedProxies = settings.Networks("TrustedProxies"),
            AdjustmentLimit = settings.Amount("AdjustmentLimit"),
            Limits = new LimitOptions(
                settings.Number(LimitSettings.PerKey),
                settings.Number(LimitSettings.PerAddress),
                settings.Number(LimitSettings.PerCode),
                settings.Number(LimitSettings.UnknownCodes)
            )
            {
                FailedKeysPerAddress = settings.Number(LimitSettings.FailedKeys),
                OpenPagesPerAddress = settings.Number(LimitSettings.OpenPages),
            },
            BodyMegabytes = settings.Number(LimitSettings.BodyMegabytes),
            Parked = new ParkedOptions(
                settings.Number(LimitSettings.ParkedPerProgram),
                settings.Number(LimitSettings.ParkedDays)
            ),
            Retention = new RetentionOptions(
                settings.Number(RetentionSettings.ClickTextDays),
                settings.Number(RetentionSettings.PropertyDays),
                settings.Number(RetentionSettings.ContactDays),
                settings.Number(RetentionSettings.AttributeDays)
            ),
            ClickBuffer = settings.Number(MemorySettings.ClickBuffer),
            WarmFacts = settings.Number(MemorySettings.WarmFacts),
            RememberedCodes = settings.Number(MemorySettings.RememberedCodes),
            VisitorCookieDays = settings.Number(ServerSettings.VisitorCookieDays),
            Fraud = new FraudOptions(
                settings.Peppers(),
                settings.Number(FraudSettings.AddressDays),
                settings.Text("Fraud:DisposableDomains")
            )
            {
                GeoDatabases = settings.Texts("GeoIp:Databases"),
            },
            WebhookNetworks = settings.Networks("Webhooks:AllowedNetworks"),
            Brokers = settings.Brokers(),
            Provider = settings.Provider(),
            CodesFor = settings.CodesFor(),
            Exports = settings.Exports(),
            Log = settings.Word("Log", LogForm.Text),
            AccessLog = settings.Flag("AccessLog", false),
            Operating = new OperatingOptions(
                settings.Url("Operating:Url"),
                settings.Flag("Operating:Metrics", true),
                settings.Flag("Operating:Docs", true),
                settings.Flag("Operating:Dashboard", true)
            ),
            SecretsKey = settings.SecretsKey(),
            OldSecretsKeys = settings.OldSecretsKeys(),
        };
}
