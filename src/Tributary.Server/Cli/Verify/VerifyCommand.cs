using System.CommandLine;
using System.Globalization;
using Tributary.Engine.Pipeline;
using Tributary.Server.Cli.Progress;
using Tributary.Storage.Features.Monitoring;
using Tributary.Storage.Tables;
using Tributary.Storage.Verify;

namespace Tributary.Server.Cli.Verify;

internal static class VerifyCommand
{
    public static Command Create()
    {
        var noReplay = new Option<bool>("--no-replay")
        {
            Description = "Skips R3, the slowest check, which decides the whole log again.",
        };
        var auditEnd = new Option<AuditEnd?>("--audit-end")
        {
            Description = "The end of the audit log that an earlier run printed. Fails if it is no longer in the log.",
            HelpName = "NUMBER:HASH",
            CustomParser = result => ReadEnd(result.Tokens[0].Value, result.AddError),
        };
        var command = new Command(
            "verify",
            "Checks every invariant on the live database without changing it. Exit code 1 when one is broken."
        )
        {
            noReplay,
            auditEnd,
        };
        command.SetAction(
            (parsed, stopping) =>
                Setup.RunAsync(
                    parsed,
                    async call =>
                    {
                        var began = call.Time.GetTimestamp();
                        var verification = new Verification(call.Stores.Database, call.Store)
                        {
                            KnownAuditEnd = parsed.GetValue(auditEnd),
                        };
                        var end = await AuditEnd.ReadAsync(call.Stores.Database, stopping);
                        var results = await ProgressDisplay.ShowAsync(
                            call.Output,
                            call.Time,
                            async board =>
                            {
                                var advance = board.Begin("checks", 0);
                                var results = new List<CheckResult>();
                                await foreach (var result in verification.RunAsync(stopping))
                                {
                                    results.Add(result);
                                    advance(results.Count);
                                }
                                if (!parsed.GetValue(noReplay))
                                    results.Add(await ReplayCommand.RunAsync(call, board, stopping));
                                return results;
                            }
                        );
                        await RecordAsync(call, results, call.Time.GetElapsedTime(began), stopping);
                        var code = await CheckTable.PrintAsync(call, results);
                        await call.Output.WriteLineAsync($"The audit log ends with {end}.");
                        if (call.Stores.Database.AuditKey is { From: > 0 and var from })
                            await call.Output.WriteLineAsync(
                                $"Its records up to {from} were hashed with a key that was lost. Only their "
                                    + "positions are checked."
                            );
                        return code;
                    },
                    stopping
                )
        );
        return command;
    }

    /// <summary>Reads what <see cref="AuditEnd.ToString"/> wrote.</summary>
    private static AuditEnd? ReadEnd(string text, Action<string> fail)
    {
        var parts = text.Split(':');
        if (
            parts is [var number, { Length: 0 or 64 } hash]
            && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            && hash.All(char.IsAsciiHexDigit)
        )
            return new AuditEnd(id, Convert.FromHexString(hash));
        fail($"--audit-end: '{text}' is not a number, a colon and 64 hexadecimal digits, as verify prints them.");
        return null;
    }

    /// <summary>
    /// Keeps the result for the metrics of the nodes. A database that cannot be written is verified all the same.
    /// </summary>
    private static async ValueTask RecordAsync(
        CommandCall call,
        IReadOnlyList<CheckResult> results,
        TimeSpan took,
        CancellationToken stopping
    )
    {
        var offenders = results
            .GroupBy(result => result.Invariant)
            .ToDictionary(invariant => invariant.Key, invariant => invariant.Sum(result => result.Offenders.Count));
        try
        {
            await new VerifyRecord(call.Store.Now.Micros, took.TotalSeconds, offenders).WriteAsync(
                call.Stores.Database,
                stopping
            );
        }
        catch (StoreException fault)
        {
            await call.Error.WriteLineAsync($"The result was not stored for /metrics: {fault.Message}");
        }
    }
}
