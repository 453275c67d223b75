using Tributary.Engine.Foundation;

namespace Tributary.Server.Application.Settings;

/// <summary>The settings of a server as a whole.</summary>
internal static class ServerSettings
{
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
        AllowedValues.OnOff
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
        AllowedValues.Url
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
        AllowedValues.Networks
    );
    public static readonly Setting AdjustmentLimit = new(
        "AdjustmentLimit",
        "The largest adjustment that one person may make alone, in minor units, positive or negative.",
        "",
        "0 or more"
    );
    public static readonly NumberSetting VisitorCookieDays = new(
        "VisitorCookieDays",
        90,
        0,
        400,
        "How many days the visitor cookie of links lasts; 0 sets no cookie."
    );
    public static readonly Setting WebhookNetworks = new(
        "Webhooks:AllowedNetworks",
        "Private networks inside which webhooks may be posted to.",
        "",
        AllowedValues.Networks
    );
}
