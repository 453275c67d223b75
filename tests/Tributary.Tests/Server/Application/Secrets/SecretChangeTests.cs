using System.Security.Cryptography;
using System.Text;
using Tributary.Engine.Foundation;
using Tributary.Engine.Pipeline;
using Tributary.Server.Application;
using Tributary.Server.Application.Secrets;
using Tributary.Server.Application.Settings;
using Tributary.Server.Demo;
using Tributary.Storage.Connections;
using Tributary.Storage.Features.Audit;
using Tributary.Storage.Features.Outbox;
using Tributary.Storage.Features.Webhooks;
using Tributary.Storage.Tables;
using Tributary.Storage.Verify;
using Tributary.Tests.Fixtures;
using Xunit;

namespace Tributary.Tests.Server.Application.Secrets;

/// <summary>The secrets of a database whose key has changed or is lost.</summary>
public sealed class SecretChangeTests : IAsyncLifetime
{
    private const string Secret = "whsec_of_a_webhook";

    private TestSqlite _database = null!;
    private TributaryOptions _options = null!;
    private Stores _stores = null!;

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    private Database Database => _stores.Database;

    public async ValueTask InitializeAsync()
    {
        _database = await TestSqlite.CreateMigratedAsync();
        _options = Tributary.Tests.Server.Cli.CommandLine.Options() with
        {
            Storage = new StorageOptions(StorageKind.Sqlite, _database.Path),
        };
        _stores = await Stores.OpenAsync(_options, new ProgramCache(), TimeProvider.System, Stopping);
    }

    public async ValueTask DisposeAsync()
    {
        await _stores.DisposeAsync();
        _database.Dispose();
    }

    [Fact]
    public async Task Kept_answers_with_a_secret_get_the_new_key()
    {
        var first = await SecretStore.OpenAsync(_options, Database, Stopping);
        await KeepAsync(1, SealedAnswer.Seal(first, Encoding.UTF8.GetBytes(Secret)));
        await KeepAsync(2, SealedAnswer.Seal(new SecretBox([]), Encoding.UTF8.GetBytes(Secret))); // before any key
        await KeepAsync(3, "{}"u8.ToArray());

        var rotated = WithNewKey();
        await SecretStore.OpenAsync(rotated, Database, Stopping);

        var onlyNew = new SecretBox([rotated.SecretsKey!]);
        var kept = await KeptAsync();
        Assert.Equal(
            [Secret, Secret, "{}"],
            kept.Select(answer => Encoding.UTF8.GetString(SealedAnswer.Open(onlyNew, answer)))
        );
        Assert.DoesNotContain(
            kept,
            answer => Encoding.UTF8.GetString(answer).Contains(Secret, StringComparison.Ordinal)
        );
    }

    /// <summary>Nodes get a new key one after the other; the last one is restarted when it was used already.</summary>
    [Fact]
    public async Task Secrets_of_a_node_with_the_old_key_get_the_new_key()
    {
        var first = await SecretStore.OpenAsync(_options, Database, Stopping);
        var rotated = WithNewKey();
        await SecretStore.OpenAsync(rotated, Database, Stopping);
        await KeepAsync(1, SealedAnswer.Seal(first, Encoding.UTF8.GetBytes(Secret)));
        await SetCookieKeyAsync(first.Protect("00ff"));

        await SecretStore.OpenAsync(rotated, Database, Stopping);

        var onlyNew = new SecretBox([rotated.SecretsKey!]);
        Assert.Equal("00ff", onlyNew.Open(await CookieKeyAsync()));
        Assert.Equal(Secret, Encoding.UTF8.GetString(SealedAnswer.Open(onlyNew, (await KeptAsync()).Single())));
    }

    [Fact]
    public async Task Secrets_of_codes_and_of_forms_get_the_new_key()
    {
        var first = await SecretStore.OpenAsync(_options, Database, Stopping);
        await Database.ExecuteAsync(
            """
            insert into person (id, email, name, role, totp_secret, created_at)
            values (1, 'a@b', 'a', 'owner', @s, 1)
            """,
            Stopping,
            ("@s", first.Protect(Secret))
        );
        await Database.ExecuteAsync(
            "insert into protection_key (name, value) values ('one', @s)",
            Stopping,
            ("@s", first.Protect(Secret))
        );

        var rotated = WithNewKey();
        await SecretStore.OpenAsync(rotated, Database, Stopping);

        var onlyNew = new SecretBox([rotated.SecretsKey!]);
        var kept = await Database.ListAsync(
            "select totp_secret from person union all select value from protection_key",
            row => row.GetString(0),
            Stopping
        );
        Assert.Equal([Secret, Secret], kept.Select(onlyNew.Open));
    }

    /// <summary>The way that docs/operating.md gives for a key that is lost.</summary>
    [Fact]
    public async Task The_server_starts_again_after_its_key_was_lost()
    {
        var lost = new SecretBox([RandomNumberGenerator.GetBytes(EncryptionKey.Size)]);
        await KeepAsync(1, SealedAnswer.Seal(lost, Encoding.UTF8.GetBytes(Secret)));
        await AddWebhookAsync(lost.Protect(Secret));

        await Database.ExecuteAsync(
            "delete from setting where key in ('cookie_key', 'fraud_pepper', 'secrets_key_id', 'audit_key')",
            Stopping
        );

        var box = await SecretStore.OpenAsync(_options, Database, Stopping);
        await AuditSecret.LoadAsync(_options, Database, mayMake: true, Stopping);
        await new AuditLog(Database, _stores.Store).RecordAsync(Audits.At(_stores.Store.Now), Stopping);

        var end = await AuditEnd.ReadAsync(Database, Stopping);
        Assert.Equal(end.Id - 1, Database.AuditKey.From);
        await foreach (var check in new Verification(Database, _stores.Store).RunAsync(Stopping))
            Assert.True(check.Invariant != "H1" || check.Holds, string.Join(", ", check.Offenders));
        Assert.Empty(await KeptAsync());
        var left = await Database.ListAsync("select secret from webhook", row => row.GetString(0), Stopping);
        Assert.False(box.CanOpen(left.Single()));
    }

    private async Task AddWebhookAsync(string secret)
    {
        var terms = DemoTerms.Put(new Uri("http://localhost:8080/demo"));
        var programId = (await _stores.Store.PutTermsAsync(terms, Stopping)).ProgramId;
        var now = _stores.Store.Now;
        await new WebhookRegistry(Database, new Sinks(Database)).AddAsync(
            new Webhook
            {
                Id = (await _stores.Store.TakeIdsAsync(1, Stopping)).Next<WebhookId>(),
                ProgramId = programId,
                Url = "https://receiver.example/",
                Events = ["*"],
                Secret = secret,
                IsEnabled = true,
                CreatedAt = now,
                UpdatedAt = now,
            },
            Audits.At(now),
            Stopping
        );
    }

    private TributaryOptions WithNewKey() =>
        _options with
        {
            SecretsKey = RandomNumberGenerator.GetBytes(EncryptionKey.Size),
        };

    private async Task KeepAsync(int number, byte[] answer) =>
        await Database.ExecuteAsync(
            "insert into idempotency (program_id, key_hash, body_hash, status, response, at) values "
                + "(1, @key, @key, 201, @response, @at)",
            Stopping,
            ("@key", new[] { (byte)number }),
            ("@response", answer),
            ("@at", (long)number)
        );

    private async Task<IReadOnlyList<byte[]>> KeptAsync() =>
        await Database.ListAsync(
            "select response from idempotency order by at",
            row => row.GetFieldValue<byte[]>(0),
            Stopping
        );

    private async Task SetCookieKeyAsync(string value) =>
        await Database.ExecuteAsync(
            "insert into setting (key, value) values ('cookie_key', @value) on conflict (key) do update set "
                + "value = excluded.value",
            Stopping,
            ("@value", value)
        );

    private async Task<string> CookieKeyAsync() =>
        (
            await Database.ListAsync(
                "select value from setting where key = 'cookie_key'",
                row => row.GetString(0),
                Stopping
            )
        ).Single();
}
