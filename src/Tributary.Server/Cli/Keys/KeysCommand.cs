using System.CommandLine;
using System.Globalization;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Server.Application.Access;
using Tributary.Storage.Features.Keys;
using Tributary.Storage.Features.Programs;

namespace Tributary.Server.Cli.Keys;

internal static class KeysCommand
{
    private const string DefaultScopes = "read,write";
    private const string DefaultGrace = "24h";

    public static Command Create() =>
        new("keys", "Creates, lists, revokes and rotates API keys.") { New(), List(), Revoke(), Rotate() };

    private static Command New()
    {
        var name = new Option<string>("--name") { Description = "The purpose of the key.", Required = true };
        var known = string.Join(", ", ScopeWords.All);
        var scopes = new Option<string>("--scopes")
        {
            Description = $"The rights of the key: one or more of {known}, separated by commas.",
            DefaultValueFactory = _ => DefaultScopes,
        };
        var program = new Option<string?>("--program")
        {
            Description = "The only program that the key may access. Default: all programs.",
        };
        var expires = new Option<string?>("--expires")
        {
            Description = "How long the key is valid, such as 12h, 90d or 12mo. Default: without end.",
        };
        var command = new Command("create", "Creates a key and prints it. The key cannot be shown again.")
        {
            name,
            scopes,
            program,
            expires,
        };
        command.SetAction(
            (parsed, stopping) =>
                Setup.RunAsync(
                    parsed,
                    async call =>
                    {
                        if (!ScopeWords.TryParse(parsed.GetValue(scopes)!, out var may))
                            throw new CommandException(
                                ExitCodes.Usage,
                                $"--scopes must be one or more of {known}, separated by commas."
                            );
                        var now = call.Store.Now;
                        var end = parsed.GetValue(expires) is { } span
                            ? Span("--expires", span, "12h, 90d or 12mo").After(now, TimeZoneInfo.Utc)
                            : (Instant?)null;
                        var bound = parsed.GetValue(program) is { } only
                            ? (await call.ProgramAsync(only, stopping)).Id
                            : (ProgramId?)null;
                        await PrintAsync(
                            call,
                            await Maker(call).CreateAsync(parsed.GetValue(name)!, may, bound, end, stopping)
                        );
                        return ExitCodes.Done;
                    },
                    stopping
                )
        );
        return command;
    }

    private static Command List()
    {
        var command = new Command("list", "Lists all keys without their secrets.");
        command.SetAction(
            (parsed, stopping) =>
                Setup.RunAsync(
                    parsed,
                    async call =>
                    {
                        var keys = await new ApiKeys(call.Stores.Database).ListAsync(stopping);
                        var programs = await new ProgramReads(call.Stores.Database).NamesAsync(stopping);
                        var table = new TextTable(
                            "prefix",
                            "name",
                            "scopes",
                            "program",
                            "created",
                            "last used",
                            "expires",
                            "revoked"
                        );
                        foreach (var key in keys)
                        {
                            table.Add(
                                key.Prefix,
                                key.Name,
                                key.Scopes,
                                key.ProgramId is { } id ? programs[id] : "all",
                                key.CreatedAt.ToString(),
                                key.LastUsedAt?.ToString() ?? "never",
                                key.ExpiresAt?.ToString() ?? "never",
                                key.RevokedAt?.ToString() ?? ""
                            );
                        }
                        await call.Output.WriteAsync(table.ToString());
                        return ExitCodes.Done;
                    },
                    stopping
                )
        );
        return command;
    }

    private static Command Revoke()
    {
        var prefix = new Argument<string>("PREFIX") { Description = "The prefix of the key, as 'keys list' shows it." };
        var command = new Command("revoke", "Revokes a key. Every server refuses it within a few seconds.") { prefix };
        command.SetAction(
            (parsed, stopping) =>
                Setup.RunAsync(
                    parsed,
                    async call =>
                    {
                        var key = await FindAsync(call, parsed.GetValue(prefix)!, stopping);
                        await Maker(call).RevokeAsync(key, stopping);
                        await call.Output.WriteLineAsync($"The key {key.Prefix} ({key.Name}) is revoked.");
                        return ExitCodes.Done;
                    },
                    stopping
                )
        );
        return command;
    }

    private static Command Rotate()
    {
        var prefix = new Argument<string>("PREFIX") { Description = "The prefix of the key, as 'keys list' shows it." };
        var grace = new Option<string>("--grace")
        {
            Description = "How long the old key keeps working, such as 15m, 24h or 7d.",
            DefaultValueFactory = _ => DefaultGrace,
        };
        var command = new Command(
            "rotate",
            "Creates a key with the same rights and ends the old one after a grace period."
        )
        {
            prefix,
            grace,
        };
        command.SetAction(
            (parsed, stopping) =>
                Setup.RunAsync(
                    parsed,
                    async call =>
                    {
                        var end = After(call.Store.Now, "--grace", parsed.GetValue(grace)!);
                        var old = await FindAsync(call, parsed.GetValue(prefix)!, stopping);
                        if (old.RevokedAt <= call.Store.Now || old.ExpiresAt <= call.Store.Now)
                            throw new CommandException(
                                ExitCodes.Failed,
                                $"The key {old.Prefix} ({old.Name}) has already ended. Create a new one with "
                                    + "'keys create'."
                            );
                        await PrintAsync(call, await Maker(call).RotateAsync(old, end, stopping));
                        await call.Error.WriteLineAsync(
                            $"The key {old.Prefix} works until {(old.RevokedAt < end ? old.RevokedAt : end)}."
                        );
                        return ExitCodes.Done;
                    },
                    stopping
                )
        );
        return command;
    }

    private static KeyMaker Maker(CommandCall call) => new(call.Stores, AuditActor.CommandLine);

    /// <summary>Also accepts minutes, which Terms do not have: <c>1m</c> is not <c>1mo</c>.</summary>
    private static Instant After(Instant now, string option, string text) =>
        text.EndsWith('m')
        && int.TryParse(
            text.AsSpan(0, text.Length - 1),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var minutes
        )
            ? now + TimeSpan.FromMinutes(minutes)
            : Span(option, text, "15m, 12h, 90d or 12mo").After(now, TimeZoneInfo.Utc);

    private static CalendarSpan Span(string option, string text, string examples) =>
        CalendarSpan.TryParse(text, out var span)
            ? span
            : throw new CommandException(ExitCodes.Usage, $"{option} must be a length of time such as {examples}.");

    private static async ValueTask<ApiKey> FindAsync(CommandCall call, string prefix, CancellationToken stopping) =>
        await new ApiKeys(call.Stores.Database).FindAsync(prefix, stopping)
        ?? throw new CommandException(
            ExitCodes.Usage,
            $"There is no key with the prefix '{prefix}'; 'keys list' shows all prefixes."
        );

    // Only the key goes to standard output, so that a script can read it.
    private static async Task PrintAsync(CommandCall call, string text)
    {
        await call.Error.WriteLineAsync("This is the only time that the key is shown:");
        await call.Output.WriteLineAsync(text);
    }
}
