using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using Tributary.Engine.Foundation;
using Tributary.Storage.Features.People;

namespace Tributary.Server.Application.Settings;

/// <summary>
/// A setting below <c>Tributary</c>. It is read when the server starts, suggested for a misspelt name, and listed in
/// docs/settings.md.
/// </summary>
/// <param name="Meaning">A sentence for operators, in Markdown.</param>
/// <param name="Default">The value as it is written; empty for none.</param>
/// <param name="Allowed">The values allowed.</param>
internal record Setting(string Name, string Meaning, string Default, string Allowed)
{
    /// <summary>True when names that the operator chooses may follow below it.</summary>
    public bool HasChildren { get; init; }
}

/// <summary>A setting whose value is a whole number.</summary>
internal sealed record NumberSetting(string Name, int Otherwise, int Least, int Most, string Meaning)
    : Setting(Name, Meaning, Shown(Otherwise), $"{Shown(Least)} to {Shown(Most)}")
{
    private static string Shown(int number) => number.ToString("N0", CultureInfo.InvariantCulture);
}

/// <summary>All settings.</summary>
internal static class SettingList
{
    private const string Url = "an http or https address";
    private const string OnOff = "`true` or `false`";
    private const string NetworkList = "addresses or networks, separated by commas";
    private const string Name = "1 to 200 letters, digits, `.`, `_` and `-`, or `off`";

    public static readonly Setting Storage = new(
        "Storage",
        "The database. Special characters of a password are percent-encoded: `@` is `%40`. A cluster has several "
            + "hosts ([high availability](deploy/high-availability.md)); `?distribution=citus` spreads the tables "
            + "([scaling](scaling.md)).",
        "sqlite:data/tributary.db",
        "`sqlite:PATH` or `postgres://USER:PASSWORD@HOST:PORT,HOST:PORT/DATABASE`"
    );
    public static readonly Setting Migrate = new(
        "Migrate",
        "Whether `serve` migrates the database. Otherwise it waits until `tributary migrate` has done so.",
        "true",
        OnOff
    );
    public static readonly Setting AdminKey = new(
        "AdminKey",
        "A bootstrap key with every scope, read from the configuration and not stored. `openssl rand -hex "
            + "32` makes a good one.",
        "",
        "at least 32 random printable ASCII characters without spaces"
    );
    public static readonly Setting SecretsKey = new(
        "SecretsKey",
        "Encrypts the secrets of webhooks and one-time codes, the cookie key and the pepper in the database; set the "
            + "same on every node ([operating](operating.md#secrets)).",
        "SQLite: a key generated beside the database; PostgreSQL: none, and a warning at the start",
        "32 bytes in hex: `openssl rand -hex 32`"
    );
    public static readonly Setting OldSecretsKeys = new(
        "OldSecretsKeys",
        "Earlier values of `SecretsKey`. At the start, secrets are encrypted again with the new one.",
        "",
        "keys separated by commas"
    );
    public static readonly Setting LinkHost = new(
        "LinkHost",
        "The base address of links.",
        "the address of the request",
        Url
    );
    public static readonly NumberSetting Partitions = new(
        "Partitions",
        16,
        1,
        1024,
        "How many partitions are processed in parallel. Choose before the first migration; it cannot be changed."
    );
    public static readonly Setting Role = new(
        "Role",
        "Whether the node answers requests (`api`), decides (`worker`), or does both.",
        "all",
        string.Join(", ", EnumNames.All<ServerRole>().Select(word => $"`{word}`"))
    );
    public static readonly NumberSetting DrainSeconds = new(
        "DrainSeconds",
        0,
        0,
        300,
        "How many seconds a node that was told to stop still serves, while `/readyz` answers 503 "
            + "([operating](operating.md#stopping-a-node))."
    );
    public static readonly Setting TrustedProxies = new(
        "TrustedProxies",
        "Proxies whose `X-Forwarded-For`, `-Proto` and `-Host` are trusted.",
        "",
        NetworkList
    );
    public static readonly Setting AdjustmentLimit = new(
        "AdjustmentLimit",
        "The largest adjustment that one person may make alone, in minor units, positive or negative.",
        "",
        "0 or more"
    );
    public static readonly NumberSetting PerKey = new(
        "Limits:PerKey",
        50_000,
        1,
        10_000_000,
        "Requests per second of one key."
    );
    public static readonly NumberSetting PerAddress = new(
        "Limits:PerAddress",
        50_000,
        1,
        10_000_000,
        "Requests per second of one IPv4 address or IPv6 /64."
    );
    public static readonly NumberSetting PerCode = new(
        "Limits:PerCode",
        10_000,
        1,
        10_000_000,
        "Visits per second of one code."
    );
    public static readonly NumberSetting UnknownCodes = new(
        "Limits:UnknownCodesPerAddress",
        20,
        1,
        10_000_000,
        "How many codes that do not redirect, or unknown programs, an address may try per second."
    );
    public static readonly NumberSetting FailedKeys = new(
        "Limits:FailedKeysPerAddress",
        60,
        1,
        10_000_000,
        "How many wrong keys one address may send per minute."
    );
    public static readonly NumberSetting OpenPages = new(
        "Limits:OpenPagesPerAddress",
        50,
        1,
        10_000_000,
        "How many requests for metrics and documentation one address may send per second."
    );
    public static readonly NumberSetting BodyMegabytes = new(
        "Limits:BodyMegabytes",
        48,
        1,
        1_000_000,
        "The memory for the bodies of all requests in progress together. A request beyond it is "
            + "answered 503 with `Retry-After`."
    );
    public static readonly NumberSetting ParkedPerProgram = new(
        "Parked:PerProgram",
        100_000,
        1,
        100_000_000,
        "How many entries of a program may wait for a member or an event. Entries beyond that are given up."
    );
    public static readonly NumberSetting ParkedDays = new(
        "Parked:Days",
        30,
        1,
        3_650,
        "How many days an entry may wait for a member or an event before it is given up."
    );
    public static readonly NumberSetting ClickTextDays = new(
        "Retention:ClickDays",
        0,
        0,
        3_650,
        "After how many days the browser and the addresses of a click are blanked; 0 keeps them until an erasure "
            + "([privacy](privacy.md#retention))."
    );
    public static readonly NumberSetting PropertyDays = new(
        "Retention:PropertyDays",
        0,
        0,
        3_650,
        "How many days after its decision, or after it was parked and given up, the `properties` of an event are "
            + "blanked; 0 keeps them until an erasure "
            + "([privacy](privacy.md#retention))."
    );
    public static readonly NumberSetting ContactDays = new(
        "Retention:ContactDays",
        0,
        0,
        3_650,
        "After how many days without activity the e-mail address, phone number and display name of a member are "
            + "blanked; 0 keeps them until an erasure ([privacy](privacy.md#retention))."
    );
    public static readonly NumberSetting AttributeDays = new(
        "Retention:AttributeDays",
        0,
        0,
        3_650,
        "After how many days without activity the `attributes` of a member are blanked; 0 keeps them until an erasure "
            + "([privacy](privacy.md#retention))."
    );
    public static readonly NumberSetting ClickBuffer = new(
        "ClickBuffer",
        50_000,
        1,
        10_000_000,
        "How many clicks may be in memory: those being written and those kept while the database is down."
    );
    public static readonly NumberSetting WarmFacts = new(
        "WarmFacts",
        Tributary.Storage.Warm.WarmFacts.UsualMost,
        0,
        100_000_000,
        "How many facts (members, referrals, balances, counters) a node keeps in memory to decide without reading "
            + "them; 0 keeps none ([operating](operating.md#memory))."
    );
    public static readonly NumberSetting RememberedCodes = new(
        "RememberedCodes",
        1_000_000,
        1_000,
        100_000_000,
        "How many codes a node keeps in memory, to redirect without reading them and while the database is down "
            + "([operating](operating.md#memory))."
    );
    public static readonly NumberSetting VisitorCookieDays = new(
        "VisitorCookieDays",
        90,
        0,
        400,
        "How many days the visitor cookie of links lasts; 0 sets no cookie."
    );
    public static readonly Setting Pepper = new(
        "Fraud:Pepper",
        "The key of the hashes that members are compared by; set the same on every node ([fraud](fraud.md)).",
        "generated and kept in the database",
        "at least 16 bytes in hex"
    );
    public static readonly NumberSetting PepperVersion = new(
        "Fraud:PepperVersion",
        1,
        1,
        byte.MaxValue,
        "The version of `Fraud:Pepper`."
    );
    public static readonly Setting OldPeppers = new(
        "Fraud:OldPeppers",
        "Earlier peppers.",
        "",
        "`VERSION=HEX,VERSION=HEX`"
    );
    public static readonly NumberSetting AddressDays = new(
        "Fraud:AddressDays",
        FraudOptions.UsualAddressDays,
        1,
        3_650,
        "How many days addresses are kept, as hashes."
    );
    public static readonly Setting DisposableDomains = new(
        "Fraud:DisposableDomains",
        "A file of disposable mail domains, one per line, in addition to the bundled list.",
        "",
        "a path"
    );
    public static readonly Setting GeoDatabases = new(
        "GeoIp:Databases",
        "MaxMind databases that locate addresses.",
        "",
        "paths separated by commas"
    );
    public static readonly Setting WebhookNetworks = new(
        "Webhooks:AllowedNetworks",
        "Private networks inside which webhooks may be posted to.",
        "",
        NetworkList
    );

    public static readonly Setting Log = new(
        "Log",
        "The format of the log: one line of text or one JSON object per entry.",
        "text",
        "`text` or `json`"
    );
    public static readonly Setting AccessLog = new(
        "AccessLog",
        "Whether the log has a line for each request, decision and post to a webhook.",
        "false",
        OnOff
    );
    public static readonly Setting OperatingUrl = new(
        "Operating:Url",
        "An additional address to listen on, for operators. Metrics, documentation and the dashboard are then served "
            + "only there.",
        "",
        "an http address with a port"
    );
    public static readonly Setting Metrics = new("Operating:Metrics", "Whether `/metrics` is served.", "true", OnOff);
    public static readonly Setting Docs = new(
        "Operating:Docs",
        "Whether `/docs`, `/openapi` and `/asyncapi` are served.",
        "true",
        OnOff
    );
    public static readonly Setting Dashboard = new(
        "Operating:Dashboard",
        "Whether the dashboard is served, at `/dashboard`.",
        "true",
        OnOff
    );

    public static readonly Setting OpenIdAuthority = new(
        "OpenId:Authority",
        "The OpenID provider that people may sign in with ([dashboard](dashboard.md#sign-in-with-a-provider)).",
        "",
        "an https address, or an http address of this machine"
    );
    public static readonly Setting OpenIdClientId = new("OpenId:ClientId", "The client's id there.", "", "a text");
    public static readonly Setting OpenIdClientSecret = new(
        "OpenId:ClientSecret",
        "The client's secret there.",
        "",
        "a text"
    );
    public static readonly Setting OpenIdName = new(
        "OpenId:Name",
        "What the sign-in page calls the provider.",
        ProviderOptions.UsualName,
        "a text"
    );
    public static readonly Setting OpenIdScopes = new(
        "OpenId:Scopes",
        "What is asked of the provider, besides `openid`.",
        ProviderOptions.UsualScopes,
        "words separated by spaces"
    );
    public static readonly Setting OpenIdRoles = new(
        "OpenId:Roles",
        "Who joins without an invitation, and with which role; the first match counts. `domain` is the domain of "
            + "a verified e-mail address.",
        "",
        "`CLAIM:VALUE=ROLE`, separated by commas, such as `groups:billing=finance,domain:example.com=read_only`"
    );

    public static readonly Setting CodesFor = new(
        "SignIn:CodesFor",
        "The roles whose people must have one-time codes. A person without codes sets them up at the next "
            + "sign-in, before anything else is shown ([one-time codes](dashboard.md#one-time-codes)).",
        "",
        "roles, separated by commas: " + string.Join(", ", EnumNames.All<PersonRole>().Select(word => $"`{word}`"))
    );

    public static readonly Setting RabbitMq = new(
        "RabbitMq",
        "The RabbitMQ to take events from and send changes to ([brokers](brokers.md)).",
        "",
        "`amqp://USER:PASSWORD@HOST:PORT/VHOST` or `amqps://…`"
    );
    public static readonly Setting RabbitMqEvents = new(
        "RabbitMq:Events",
        "The queue that events come from.",
        BrokerSettings.UsualEvents,
        Name
    );
    public static readonly Setting RabbitMqChanges = new(
        "RabbitMq:Changes",
        "The exchange that changes go to.",
        BrokerSettings.UsualChanges,
        Name
    );
    public static readonly Setting RabbitMqProgram = new(
        "RabbitMq:Program",
        "The program of messages that do not name one.",
        "",
        "a program's name"
    );
    public static readonly NumberSetting RabbitMqPrefetch = new(
        "RabbitMq:Prefetch",
        1_000,
        2,
        10_000,
        "How many unacknowledged messages the broker may send ahead."
    );
    public static readonly NumberSetting RabbitMqDeliveryLimit = new(
        "RabbitMq:DeliveryLimit",
        20,
        1,
        1_000,
        "How often a message is delivered before it goes to the dead-letter queue."
    );
    public static readonly Setting RabbitMqDeclare = new(
        "RabbitMq:Declare",
        "Whether queues and exchanges are declared.",
        "true",
        OnOff
    );
    public static readonly Setting Kafka = new(
        "Kafka",
        "The Kafka to take events from and send changes to ([brokers](brokers.md)).",
        "",
        "`HOST:PORT`, or several separated by commas"
    );
    public static readonly Setting KafkaEvents = new(
        "Kafka:Events",
        "The topic that events come from.",
        BrokerSettings.UsualEvents,
        Name
    );
    public static readonly Setting KafkaChanges = new(
        "Kafka:Changes",
        "The topic that changes go to.",
        BrokerSettings.UsualChanges,
        Name
    );
    public static readonly Setting KafkaProgram = new(
        "Kafka:Program",
        "The program of messages that do not name one.",
        "",
        "a program's name"
    );
    public static readonly Setting KafkaGroup = new(
        "Kafka:Group",
        "The consumer group.",
        BrokerSettings.UsualGroup,
        "a text"
    );
    public static readonly NumberSetting KafkaBatch = new("Kafka:Batch", 500, 1, 10_000, "Messages read at a time.");
    public static readonly Setting KafkaProperties = new(
        "Kafka:Properties",
        "Properties of librdkafka, each written as `Kafka:Properties:NAME` with `_` for `.`.",
        "",
        "as librdkafka defines them"
    )
    {
        HasChildren = true,
    };
    public static readonly Setting Redis = new(
        "Redis",
        "The Redis that nodes share limits through ([operating](operating.md#redis)).",
        "",
        "`redis://USER:PASSWORD@HOST:PORT/NUMBER` or `rediss://…`"
    );
    public static readonly Setting RedisEvents = new(
        "Redis:Events",
        "The stream that events come from.",
        BrokerSettings.Off,
        Name
    );
    public static readonly Setting RedisChanges = new(
        "Redis:Changes",
        "The stream that changes go to.",
        BrokerSettings.Off,
        Name
    );
    public static readonly Setting RedisProgram = new(
        "Redis:Program",
        "The program of messages that do not name one.",
        "",
        "a program's name"
    );
    public static readonly Setting RedisGroup = new(
        "Redis:Group",
        "The consumer group.",
        BrokerSettings.UsualGroup,
        "a text"
    );
    public static readonly Setting RedisConsumer = new(
        "Redis:Consumer",
        "The consumer's name in its group.",
        "the name of the machine",
        "a text"
    );
    public static readonly NumberSetting RedisBatch = new("Redis:Batch", 500, 1, 10_000, "Messages read at a time.");
    public static readonly NumberSetting RedisClaimAfterSeconds = new(
        "Redis:ClaimAfterSeconds",
        60,
        1,
        86_400,
        "Seconds after which a message that another consumer has not acknowledged is taken over."
    );
    public static readonly NumberSetting RedisMaxLength = new(
        "Redis:MaxLength",
        1_000_000,
        1,
        int.MaxValue,
        "The approximate number of changes that the stream keeps."
    );
    public static readonly NumberSetting RedisPatienceMs = new(
        "Redis:PatienceMs",
        5,
        1,
        1_000,
        "The longest time that a request waits for Redis, in milliseconds."
    );
    public static readonly Setting ExportsFolder = new(
        "Exports:Folder",
        "The folder that exports are written to, each program into one of its own ([exports](exports.md)).",
        "",
        "a path"
    );
    public static readonly Setting ExportsEvery = new(
        "Exports:Every",
        "How often exports are written.",
        "1h",
        "hours or days: `1h`, `1d`"
    );
    public static readonly Setting ExportsSets = new(
        "Exports:Sets",
        "The sets that are exported.",
        "all sets",
        $"some of {ExportSettings.SetNames}, separated by commas"
    );
    public static readonly Setting ExportsFormat = new(
        "Exports:Format",
        "The format of exported files.",
        "parquet",
        "`csv` or `parquet`"
    );

    public static ImmutableArray<Setting> All { get; } =
    [
        .. typeof(SettingList)
            .GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => field.GetValue(null))
            .OfType<Setting>(),
    ];
}
