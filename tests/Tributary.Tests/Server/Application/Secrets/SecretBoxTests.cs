using System.Security.Cryptography;
using Tributary.Server.Application;
using Tributary.Server.Application.Secrets;
using Tributary.Server.Application.Settings;
using Tributary.Tests.Fixtures;
using Xunit;

namespace Tributary.Tests.Server.Application.Secrets;

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class SecretBoxTests(TestSqlite database) : IClassFixture<TestSqlite>
{
    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    [Fact]
    public void A_text_comes_back_under_any_of_the_keys_and_under_no_other()
    {
        var (old, now) = (RandomNumberGenerator.GetBytes(32), RandomNumberGenerator.GetBytes(32));
        var text = new SecretBox([old]).Protect("whsec_abc");

        Assert.DoesNotContain("abc", text, StringComparison.Ordinal);
        Assert.Equal("whsec_abc", new SecretBox([now, old]).Open(text));
        Assert.NotEqual(text, new SecretBox([old]).Protect("whsec_abc"));
        Assert.Equal("whsec_plain", new SecretBox([now]).Open("whsec_plain"));
        Assert.Equal("whsec_plain", new SecretBox([]).Protect("whsec_plain"));
        var missing = Assert.Throws<StartException>(() => new SecretBox([now]).Open(text));
        Assert.Contains("Tributary:SecretsKey", missing.Message, StringComparison.Ordinal);
        Assert.Throws<StartException>(() => new SecretBox([old]).Open(text[..^2] + (text[^2] == 'A' ? "BA" : "AA")));
    }

    [Fact]
    public async Task A_readable_file_holds_no_secret_and_a_missing_key_is_told()
    {
        var options = Tributary.Tests.Server.Cli.CommandLine.Options() with
        {
            Storage = new StorageOptions(StorageKind.Sqlite, database.Path),
        };
        var key = Path.Combine(Path.GetDirectoryName(database.Path)!, "keys", "tributary.db.key");
        await using var stores = await Stores.OpenAsync(
            options,
            new Tributary.Engine.Pipeline.ProgramCache(),
            TimeProvider.System,
            Stopping
        );
        var cookie = await CookieKey.LoadAsync(
            stores.Database,
            await SecretStore.OpenAsync(options, stores.Database, Stopping),
            Stopping
        );

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(key));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(database.Path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(database.Path + "-wal"));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(Path.GetDirectoryName(database.Path)!)
        );
        var stored = (
            await stores.Database.ListAsync(
                "select value from setting where key = 'cookie_key'",
                row => row.GetString(0),
                Stopping
            )
        ).Single();
        Assert.DoesNotContain(Convert.ToHexStringLower(cookie.Bytes), stored, StringComparison.Ordinal);

        var rotated = options with { SecretsKey = RandomNumberGenerator.GetBytes(32) };
        var again = await CookieKey.LoadAsync(
            stores.Database,
            await SecretStore.OpenAsync(rotated, stores.Database, Stopping),
            Stopping
        );
        Assert.Equal(cookie.Bytes, again.Bytes);

        var lost = await Assert.ThrowsAsync<StartException>(async () =>
            await SecretStore.OpenAsync(options, stores.Database, Stopping)
        );
        Assert.Contains("Tributary:SecretsKey", lost.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', lost.Message);
    }
}
