namespace Tributary.Tests.Server.Features.Webhooks;

public sealed class WebhookSqlite : SqliteServer
{
    protected override IEnumerable<KeyValuePair<string, string?>> Settings =>
        [
            new("Tributary:Webhooks:AllowedNetworks", "127.0.0.0/8"),
            new("Tributary:Limits:OpenPagesPerAddress", "1000"), // a test reads every page of the guide at once
        ];
}

public sealed class WebhookPostgres : PostgresServer
{
    protected override IEnumerable<KeyValuePair<string, string?>> Settings =>
        [new("Tributary:Webhooks:AllowedNetworks", "127.0.0.0/8"), new("Tributary:SecretsKey", new string('5', 64))];
}
