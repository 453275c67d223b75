using MaxMind.Db;

namespace Tributary.Server.Application.Identity;

/// <summary>
/// The fields that MaxMind's databases of countries, AS numbers and anonymous addresses hold for a network. Each
/// database has some of them.
/// </summary>
internal sealed class GeoRecord
{
    [MapKey("country")]
    public GeoCountry? Country { get; init; }

    [MapKey("autonomous_system_number")]
    public long? AutonomousSystem { get; init; }

    [MapKey("is_hosting_provider")]
    public bool IsHostingProvider { get; init; }

    [MapKey("is_anonymous_vpn")]
    public bool IsAnonymousVpn { get; init; }

    [MapKey("is_public_proxy")]
    public bool IsPublicProxy { get; init; }

    [MapKey("is_tor_exit_node")]
    public bool IsTorExitNode { get; init; }

    public string? CountryCode => Country?.IsoCode;

    public bool IsHosting =>
        IsHostingProvider
        || IsAnonymousVpn
        || IsPublicProxy
        || IsTorExitNode
        || (AutonomousSystem is { } number && HostingNetworks.Has(number));
}

internal sealed class GeoCountry
{
    [MapKey("iso_code")]
    public string? IsoCode { get; init; }
}
