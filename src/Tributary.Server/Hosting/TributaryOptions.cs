using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using Tributary.Engine;

namespace Tributary.Server;

internal enum ServerRole { All, Api, Worker }

internal enum StorageKind { Sqlite, Postgres }

/// <param name="Place">The path of the SQLite file, or the postgres:// URL, which may hold a password.</param>
internal sealed record StorageOptions(StorageKind Kind, string Place)
{
    /// <summary>Transactions that a node has under way at once, for one purpose: while one commits, another is made. SQLite has one writer.</summary>
    public int Writers => Kind == StorageKind.Sqlite ? 1 : 2;
}

/// <summary>Requests a second that refill each bucket; a bucket holds two seconds' worth.</summary>
internal sealed record LimitOptions(int PerKey, int PerAddress, int PerCode, int UnknownCodesPerAddress);

/// <summary>How many entries of a program may wait for a member or an event, and how long; what is beyond that is given up, and needs a person.</summary>
internal sealed record ParkedOptions(int PerProgram, int Days);

/// <summary>Fraud detection.</summary>
/// <param name="Peppers">The newest first; empty: the database keeps one that it generated.</param>
/// <param name="AddressDays">How long addresses are kept, as hashes.</param>
/// <param name="DisposableDomains">A file that adds to the bundled list; null for none.</param>
internal sealed record FraudOptions(ImmutableArray<Pepper> Peppers, int AddressDays, string? DisposableDomains)
{
    /// <summary>Files that say where addresses are.</summary>
    public ImmutableArray<string> GeoDatabases { get; init; } = [];

    public const int UsualAddressDays = 30;
}

/// <summary>The settings under <c>Tributary</c>, checked.</summary>
internal sealed record TributaryOptions
{
    public const string Section = "Tributary";

    public required StorageOptions Storage { get; init; }

    /// <summary>A key with every scope that is known without the database; null for none.</summary>
    public string? AdminKey { get; init; }

    /// <summary>The base address of links; null for the request's own.</summary>
    public Uri? LinkHost { get; init; }
    public required int Partitions { get; init; }
    public required ServerRole Role { get; init; }

    /// <summary>Proxies whose forwarded headers are believed.</summary>
    public required ImmutableArray<IPNetwork> TrustedProxies { get; init; }

    /// <summary>What one key adjusts alone, in minor units either way: for one adjustment, and for all of a UTC day in one currency together; null for no limit.</summary>
    public long? AdjustmentLimit { get; init; }
    public required LimitOptions Limits { get; init; }

    /// <summary>Clicks that may be in memory at a time: those being written, and those kept while the database is gone.</summary>
    public int ClickBuffer { get; init; } = 50_000;
    public ParkedOptions Parked { get; init; } = new(100_000, 30);

    /// <summary>How long the visitor's cookie of links lasts; 0: none is set.</summary>
    public int VisitorCookieDays { get; init; } = 90;

    /// <summary>The pages of the demo program are served.</summary>
    public bool ShowsDemo { get; init; }
    public FraudOptions Fraud { get; init; } = new([], FraudOptions.UsualAddressDays, null);

    /// <summary>Networks inside which webhooks may be posted to.</summary>
    public ImmutableArray<IPNetwork> WebhookNetworks { get; init; } = [];
    public BrokerOptions Brokers { get; init; } = new(null, null, null);

    public bool Answers => Role is ServerRole.All or ServerRole.Api;
    public bool Decides => Role is ServerRole.All or ServerRole.Worker;

    public static bool TryRead(
        IConfiguration configuration, [NotNullWhen(true)] out TributaryOptions? options, [NotNullWhen(false)] out string? fault)
    {
        var settings = new Settings(configuration.GetSection(Section));
        var read = new TributaryOptions
        {
            Storage = settings.Storage(),
            AdminKey = settings.AdminKey(),
            LinkHost = settings.Url("LinkHost"),
            Partitions = settings.Number("Partitions", 16, 1, 1024),
            Role = settings.Word("Role", ServerRole.All),
            TrustedProxies = settings.Networks("TrustedProxies"),
            AdjustmentLimit = settings.Amount("AdjustmentLimit"),
            Limits = new LimitOptions(
                settings.Number("Limits:PerKey", 50_000, 1, 10_000_000),
                settings.Number("Limits:PerAddress", 50_000, 1, 10_000_000),
                settings.Number("Limits:PerCode", 10_000, 1, 10_000_000),
                settings.Number("Limits:UnknownCodesPerAddress", 20, 1, 10_000_000)),
            Parked = new ParkedOptions(settings.Number("Parked:PerProgram", 100_000, 1, 100_000_000), settings.Number("Parked:Days", 30, 1, 3_650)),
            ClickBuffer = settings.Number("ClickBuffer", 50_000, 1, 10_000_000),
            VisitorCookieDays = settings.Number("VisitorCookieDays", 90, 0, 400),
            Fraud = new FraudOptions(settings.Peppers(), settings.Number("Fraud:AddressDays", FraudOptions.UsualAddressDays, 1, 3_650), settings.Text("Fraud:DisposableDomains"))
            {
                GeoDatabases = settings.Texts("GeoIp:Databases"),
            },
            WebhookNetworks = settings.Networks("Webhooks:AllowedNetworks"),
            Brokers = settings.Brokers(),
        };
        fault = settings.Fault;
        options = fault is null ? read : null;
        return fault is null;
    }
}
