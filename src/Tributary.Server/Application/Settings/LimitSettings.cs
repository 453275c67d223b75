namespace Tributary.Server.Application.Settings;

/// <summary>The settings that limit requests and waiting entries.</summary>
internal static class LimitSettings
{
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
}
