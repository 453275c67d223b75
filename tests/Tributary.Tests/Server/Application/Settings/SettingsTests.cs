using Microsoft.Extensions.Configuration;
using Tributary.Server.Application.Settings;
using Xunit;

namespace Tributary.Tests.Server.Application.Settings;

public sealed class SettingsTests
{
    [Theory]
    [InlineData("Storage", "mysql://root@localhost/x")]
    [InlineData("Storage", "sqlite:")]
    [InlineData("Storage", "postgres:///nowhere")]
    [InlineData("Storage", "postgres://tributary@db.internal:5432")]
    [InlineData("Storage", "postgres://tributary@db.internal/")]
    [InlineData("VisitorCookieDays", "401")]
    [InlineData("VisitorCookieDays", "a month")]
    [InlineData("Storage", "postgres://tributary@127.0.0.1:5432")]
    [InlineData("Storage", "postgres://tributary:p@ss:w/rd@127.0.0.1/tributary")]
    [InlineData("Storage", "postgres://tributary:half/way@127.0.0.1/tributary")]
    [InlineData("AdminKey", "short")]
    [InlineData("AdminKey", "thirty-one-characters-are-too-f")]
    [InlineData("AdminKey", "secretsecretsecretsecretsecretsecret")]
    [InlineData("SecretsKey", "0123")]
    [InlineData("Log", "xml")]
    [InlineData("AccessLog", "perhaps")]
    [InlineData("Operating:Url", "9090")]
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
    [InlineData("RabbitMq", "http://broker.internal")]
    [InlineData("Kafka", "broker.internal")]
    [InlineData("Redis", "broker.internal:6379")]
    [InlineData("Redis", "redis://broker.internal/first")]
    public void A_wrong_setting_is_named_in_one_line(string name, string value)
    {
        Assert.False(TributaryOptions.TryRead(Configuration((name, value)), out _, out var fault));

        Assert.StartsWith($"Tributary:{name} ", fault, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault);
    }

    [Theory]
    [InlineData("RabbitMq", "amqp://broker.internal", "RabbitMq:Events", "with spaces")]
    [InlineData("RabbitMq", "amqp://broker.internal", "RabbitMq:Prefetch", "1")]
    [InlineData("RabbitMq", "amqp://broker.internal", "RabbitMq:Declare", "perhaps")]
    [InlineData("Kafka", "broker.internal:9092", "Kafka:Batch", "0")]
    [InlineData("Redis", "redis://broker.internal", "Redis:ClaimAfterSeconds", "soon")]
    public void A_wrong_setting_of_a_broker_is_named_in_one_line(
        string broker,
        string address,
        string name,
        string value
    )
    {
        Assert.False(TributaryOptions.TryRead(Configuration((broker, address), (name, value)), out _, out var fault));

        Assert.StartsWith($"Tributary:{name} ", fault, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault);
    }

    [Theory]
    [InlineData("security_protocol", "carrier_pigeon")]
    [InlineData("no_such_property", "1")]
    public void Properties_that_librdkafka_does_not_take_stop_the_start(string name, string value)
    {
        Assert.False(
            TributaryOptions.TryRead(
                Configuration(("Kafka", "broker.internal:9092"), ("Kafka:Properties:" + name, value)),
                out _,
                out var fault
            )
        );

        Assert.StartsWith("Tributary:Kafka:Properties ", fault, StringComparison.Ordinal);
        Assert.Contains(name.Replace('_', '.'), fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_broker_is_used_both_ways_and_Redis_only_by_its_streams()
    {
        Assert.True(
            TributaryOptions.TryRead(
                Configuration(
                    ("RabbitMq", "amqp://broker.internal"),
                    ("RabbitMq:Changes", "off"),
                    ("Redis", "rediss://:word@broker.internal:6380/2")
                ),
                out var options,
                out var fault
            ),
            fault
        );

        Assert.Equal(
            ("tributary.events", null, null, null),
            (
                options.Brokers.RabbitMq!.Events,
                options.Brokers.RabbitMq.Changes,
                options.Brokers.Redis!.Events,
                options.Brokers.Redis.Changes
            )
        );
        Assert.Null(options.Brokers.Kafka);
    }

    [Theory]
    [InlineData("RabbitMq", "http://user:secret@broker.internal")]
    [InlineData("AdminKey", "secret with spaces")]
    [InlineData("Storage", "mysql://root:secret@localhost/x")]
    public void A_secret_is_not_repeated(string name, string value)
    {
        TributaryOptions.TryRead(Configuration((name, value)), out _, out var fault);

        Assert.DoesNotContain("secret", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Storge", "Tributary:Storage")]
    [InlineData("storag", "Tributary:Storage")]
    [InlineData("Limits:PerKye", "Tributary:Limits:PerKey")]
    [InlineData("LinkHosts", "Tributary:LinkHost")]
    [InlineData("RabbitMq:Prefech", "Tributary:RabbitMq:Prefetch")]
    [InlineData("Frobnicate:Deeply", "docs/settings.md")]
    public void An_unknown_setting_is_refused_and_the_nearest_is_named(string name, string nearest)
    {
        Assert.False(TributaryOptions.TryRead(Configuration((name, "7")), out _, out var fault));

        Assert.StartsWith(
            $"Tributary:{name} (environment: Tributary__{name.Replace(":", "__")}) is not a setting",
            fault,
            StringComparison.Ordinal
        );
        Assert.Contains(nearest, fault, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault);
    }

    [Theory]
    [InlineData("trustedproxies:0", "10.0.0.0/8")]
    [InlineData("Kafka:Properties:client_id", "till")]
    [InlineData("rabbitmq:prefetch", "7")]
    [InlineData("Key", "of a client beside the server")]
    [InlineData("", "the section itself has a value, as a variable of that name gives it one")]
    public void A_setting_is_taken_in_any_case_and_beside_an_unused_broker(string name, string value)
    {
        var path = name.Length == 0 ? "Tributary" : "Tributary:" + name;
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new(path, value)]).Build();

        Assert.True(TributaryOptions.TryRead(configuration, out _, out var fault), fault);
    }

    [Fact]
    public void Every_setting_that_is_read_is_described()
    {
        var settings = new Tributary.Server.Application.Settings.SettingReader(
            Configuration(("RabbitMq", "amqp://a"), ("Kafka", "a:1"), ("Redis", "redis://a")).GetSection("Tributary")
        );
        TributaryOptions.Read(settings);

        Assert.Empty(
            settings.Asked.Except(SettingList.All.Select(setting => setting.Name), StringComparer.OrdinalIgnoreCase)
        );
        Assert.Null(settings.Fault);
    }

    [Fact]
    public void A_password_with_escapes_names_a_database()
    {
        Assert.True(
            TributaryOptions.TryRead(
                Configuration(("Storage", "postgres://till:p%40ss%2Fword@db.internal/tributary")),
                out var options,
                out var fault
            ),
            fault
        );

        Assert.Equal("postgres://db.internal:5432/tributary", options.Storage.Shown);
    }

    [Fact]
    public void Nothing_set_is_an_embedded_database_for_one_machine()
    {
        Assert.True(TributaryOptions.TryRead(Configuration(), out var options, out _));

        Assert.Equal(new StorageOptions(StorageKind.Sqlite, "data/tributary.db"), options.Storage);
        Assert.Equal(
            (16, ServerRole.All, null, null),
            (options.Partitions, options.Role, options.AdminKey, options.AdjustmentLimit)
        );
    }

    private static IConfiguration Configuration(params (string Name, string Value)[] settings) =>
        new ConfigurationBuilder()
            .AddInMemoryCollection(
                settings.Select(s => new KeyValuePair<string, string?>("Tributary:" + s.Name, s.Value))
            )
            .Build();
}
