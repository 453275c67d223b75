namespace Tributary.Server.Application.Settings;

/// <summary>The settings of fraud detection.</summary>
internal static class FraudSettings
{
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
}
