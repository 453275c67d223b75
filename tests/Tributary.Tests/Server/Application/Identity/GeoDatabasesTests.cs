using Tributary.Server.Application.Identity;
using Tributary.Server.Application.Settings;
using Xunit;

namespace Tributary.Tests.Server.Application.Identity;

public sealed class GeoDatabasesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("geo").FullName;

    [Theory]
    [InlineData("203.0.113.7", "PL", false)]
    [InlineData("::ffff:203.0.113.7", "PL", false)]
    [InlineData("198.51.100.7", "DE", true)]
    [InlineData("198.51.100.200", "DE", false)]
    [InlineData("2001:db8:7::1", "BR", true)]
    [InlineData("192.0.2.1", null, false)]
    [InlineData("2001:db8:8::1", null, false)]
    [InlineData("no address", null, false)]
    [InlineData(null, null, false)]
    public void Each_database_tells_what_it_knows(string? ip, string? country, bool isHosting)
    {
        var geo = GeoDatabases.Open([
            Write("GeoLite2-Country", ("203.0.113.0/24", Country("PL")), ("198.51.100.0/24", Country("DE")), ("2001:db8:7::/48", Country("BR"))),
            Write("GeoLite2-ASN", ("198.51.100.0/25", Asn(16509)), ("198.51.100.128/25", Asn(5617))),
            Write("GeoIP2-Anonymous-IP", ("2001:db8:7::/48", Flag("is_anonymous_vpn")), ("203.0.113.0/24", Flag("is_residential_proxy"))),
        ]);

        Assert.Equal(new Whereabouts(country, isHosting), geo.Locate(ip));
    }

    [Fact]
    public void A_file_that_is_none_stops_the_start_with_one_line()
    {
        var text = Path.Combine(_folder, "text.mmdb");
        File.WriteAllText(text, "not a database");

        foreach (var path in new[] { text, Path.Combine(_folder, "nowhere.mmdb") })
        {
            var refused = Assert.Throws<StartException>(() => GeoDatabases.Open([path]));
            Assert.StartsWith($"Tributary:GeoIp:Databases names {path}", refused.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', refused.Message);
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    internal static Dictionary<string, object> Country(string code) => new() { ["country"] = new Dictionary<string, object> { ["iso_code"] = code } };

    private static Dictionary<string, object> Asn(uint number) => new() { ["autonomous_system_number"] = number, ["autonomous_system_organization"] = "Somebody" };

    private static Dictionary<string, object> Flag(string name) => new() { ["is_anonymous"] = true, [name] = true };

    private string Write(string type, params (string, object)[] networks)
    {
        var path = Path.Combine(_folder, type + ".mmdb");
        MmdbFile.Write(path, type, networks);
        return path;
    }
}
