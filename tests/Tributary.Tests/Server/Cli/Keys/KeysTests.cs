using Tributary.Engine.Foundation;
using Tributary.Server.Application.Access;
using Tributary.Server.Cli;
using Tributary.Storage.Features.Keys;
using Tributary.Tests.Fixtures;
using Xunit;

namespace Tributary.Tests.Server.Cli.Keys;

public sealed class KeysTests
{
    [Fact]
    public async Task A_new_key_works_and_is_shown_only_once()
    {
        using var commands = await CommandLine.WithProgramAsync();

        var made = await commands.RunAsync(
            "keys",
            "create",
            "--name",
            "shop",
            "--program",
            CommandLine.Program,
            "--expires",
            "90d"
        );
        var listed = await commands.RunAsync("keys", "list");

        var key = made.Output.TrimEnd();
        Assert.Equal(ExitCodes.Done, made.Code);
        Assert.DoesNotContain(key, made.Error);
        Assert.Matches(
            $"^{PrefixOf(key)} +shop +read write +acme +20[^ ]+Z +never +20[^ ]+Z$",
            listed.Output.TrimEnd().Split('\n')[1]
        );
        Assert.DoesNotContain(key[^40..], listed.Output);
        var caller = await CallerAsync(commands, key);
        Assert.Equal(Scopes.Read | Scopes.Write, caller?.Scopes);
        Assert.NotNull(caller?.ProgramId);
    }

    [Fact]
    public async Task A_revoked_key_works_no_more()
    {
        using var commands = await CommandLine.WithProgramAsync();
        var key = (await commands.RunAsync("keys", "create", "--name", "shop", "--scopes", "admin")).Output.TrimEnd();
        Assert.NotNull(await CallerAsync(commands, key));

        var result = await commands.RunAsync("keys", "revoke", PrefixOf(key));

        Assert.Equal($"The key {PrefixOf(key)} (shop) is revoked.", result.Summary);
        Assert.Null(await CallerAsync(commands, key));
        var rotated = await commands.RunAsync("keys", "rotate", PrefixOf(key));
        Assert.Equal((ExitCodes.Failed, ""), (rotated.Code, rotated.Output));
    }

    [Fact]
    public async Task A_rotated_key_has_an_equal_successor_and_works_for_its_grace()
    {
        using var commands = await CommandLine.WithProgramAsync();
        var old = (
            await commands.RunAsync(
                "keys",
                "create",
                "--name",
                "shop",
                "--scopes",
                "read,manage",
                "--program",
                "acme",
                "--expires",
                "30d"
            )
        ).Output.TrimEnd();

        var result = await commands.RunAsync("keys", "rotate", PrefixOf(old), "--grace", "2h");

        var key = result.Output.TrimEnd();
        Assert.NotEqual(old, key);
        Assert.Equal(
            (await CallerAsync(commands, old))! with
            {
                KeyId = new KeyId(0),
            },
            (await CallerAsync(commands, key))! with
            {
                KeyId = new KeyId(0),
            }
        );
        await using var stores = await commands.OpenAsync();
        var keys = await new ApiKeys(stores.Database).ListAsync(TestContext.Current.CancellationToken);
        var (next, previous) = (keys[0], keys[1]);
        Assert.Equal(
            previous.ExpiresAt!.Value.Micros - previous.CreatedAt.Micros,
            next.ExpiresAt!.Value.Micros - next.CreatedAt.Micros
        );
        Assert.InRange(
            previous.RevokedAt!.Value.Micros - next.CreatedAt.Micros,
            -60_000_000 + 7_200_000_000,
            7_200_000_000
        );
        Assert.Null(next.RevokedAt);
    }

    [Fact]
    public async Task A_node_whose_clock_is_behind_refuses_a_revoked_key()
    {
        using var commands = await CommandLine.WithProgramAsync();
        var key = (await commands.RunAsync("keys", "create", "--name", "till")).Output.TrimEnd();
        var behind = new ManualTime(Instant.From(TimeProvider.System.GetUtcNow()) + TimeSpan.FromHours(-1));

        await commands.RunAsync("keys", "revoke", PrefixOf(key));

        Assert.Null(await CallerAsync(commands, key, behind));
    }

    [Fact]
    public async Task A_key_that_was_used_says_when()
    {
        using var commands = await CommandLine.WithProgramAsync();
        var key = (await commands.RunAsync("keys", "create", "--name", "till")).Output.TrimEnd();

        Assert.NotNull(await CallerAsync(commands, key));

        var line = "";
        for (var tries = 0; tries < 100 && !line.Contains("Z  20", StringComparison.Ordinal); tries++)
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
            line = (await commands.RunAsync("keys", "list")).Output.TrimEnd().Split('\n')[1];
        }
        Assert.Matches("all +20[^ ]+Z +20[^ ]+Z +never", line);
    }

    [Fact]
    public async Task A_grace_may_be_minutes()
    {
        using var commands = await CommandLine.WithProgramAsync();
        var old = (await commands.RunAsync("keys", "create", "--name", "till")).Output.TrimEnd();

        Assert.Equal(ExitCodes.Done, (await commands.RunAsync("keys", "rotate", PrefixOf(old), "--grace", "3m")).Code);

        await using var stores = await commands.OpenAsync();
        var keys = await new ApiKeys(stores.Database).ListAsync(TestContext.Current.CancellationToken);
        Assert.InRange(keys[1].RevokedAt!.Value.Micros - keys[0].CreatedAt.Micros, 120_000_000, 180_000_000);
    }

    [Theory]
    [InlineData(
        "--scopes must be one or more of read, write, manage, approve, review, public, admin, separated by commas.",
        "create",
        "--name",
        "x",
        "--scopes",
        "read,root"
    )]
    [InlineData(
        "--expires must be a length of time such as 12h, 90d or 12mo.",
        "create",
        "--name",
        "x",
        "--expires",
        "soon"
    )]
    [InlineData(
        "--grace must be a length of time such as 15m, 12h, 90d or 12mo.",
        "rotate",
        "nothing",
        "--grace",
        "soon"
    )]
    [InlineData(
        "There is no program 'other'; PUT /v1/programs/other with its Terms creates one.",
        "create",
        "--name",
        "x",
        "--program",
        "other"
    )]
    [InlineData("There is no key with the prefix 'nothing'; 'keys list' shows all prefixes.", "revoke", "nothing")]
    [InlineData("There is no key with the prefix 'nothing'; 'keys list' shows all prefixes.", "rotate", "nothing")]
    public async Task Options_that_do_not_fit_are_reported_in_one_sentence(string sentence, params string[] args)
    {
        using var commands = await CommandLine.WithProgramAsync();

        var result = await commands.RunAsync(["keys", .. args]);

        Assert.Equal((sentence, ExitCodes.Usage, ""), (result.Error.TrimEnd(), result.Code, result.Output));
    }

    private static string PrefixOf(string key) =>
        KeyText.TryPrefix(key, out var prefix) ? prefix : throw new FormatException(key);

    private static async Task<Caller?> CallerAsync(CommandLine commands, string key, TimeProvider? clock = null)
    {
        await using var stores = await commands.OpenAsync();
        return await new KeyRing(
            new ApiKeys(stores.Database),
            stores.Store,
            CommandLine.Options(),
            clock ?? TimeProvider.System
        ).AuthenticateAsync(key, default);
    }
}
