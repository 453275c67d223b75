using Microsoft.Extensions.Configuration;
using Tributary.Server;
using Xunit;

namespace Tributary.Tests.Server;

public sealed class SettingsTests
{
    [Theory]
    [InlineData("Storage", "mysql://root@localhost/x")]
    [InlineData("Storage", "sqlite:")]
    [InlineData("Storage", "postgres:///nowhere")]
    [InlineData("AdminKey", "short")]
    [InlineData("AdminKey", "long enough but with spaces")]
    [InlineData("LinkHost", "go.example.com")]
    [InlineData("LinkHost", "ftp://go.example.com")]
    [InlineData("Partitions", "0")]
    [InlineData("Partitions", "many")]
    [InlineData("Role", "boss")]
    [InlineData("TrustedProxies", "10.0.0.0/8,proxy")]
    [InlineData("Webhooks:AllowedNetworks", "10.0.0.0/99")]
    [InlineData("Webhooks:AllowedNetworks", "10.0.0.0/8,inside")]
    [InlineData("AdjustmentLimit", "-1")]
    [InlineData("Limits:PerKey", "0")]
    public void A_wrong_setting_is_named_in_one_line(string name, string value)
    {
        Assert.False(TributaryOptions.TryRead(Configuration((name, value)), out _, out var fault));

        Assert.StartsWith($"Tributary:{name} ", fault, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault);
    }

    [Theory]
    [InlineData("AdminKey", "secret with spaces")]
    [InlineData("Storage", "mysql://root:secret@localhost/x")]
    public void A_secret_is_not_repeated(string name, string value)
    {
        TributaryOptions.TryRead(Configuration((name, value)), out _, out var fault);

        Assert.DoesNotContain("secret", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_set_is_an_embedded_database_for_one_machine()
    {
        Assert.True(TributaryOptions.TryRead(Configuration(), out var options, out _));

        Assert.Equal(new StorageOptions(StorageKind.Sqlite, "data/tributary.db"), options.Storage);
        Assert.Equal((16, ServerRole.All, null, null), (options.Partitions, options.Role, options.AdminKey, options.AdjustmentLimit));
    }

    private static IConfiguration Configuration(params (string Name, string Value)[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(s => new KeyValuePair<string, string?>("Tributary:" + s.Name, s.Value))).Build();
}
