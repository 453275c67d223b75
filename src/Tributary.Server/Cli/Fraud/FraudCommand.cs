using System.CommandLine;
using System.Globalization;
using Tributary.Engine.Foundation;
using Tributary.Engine.Fraud;
using Tributary.Engine.Screening;
using Tributary.Engine.Terms.Parsing;
using Tributary.Server.Cli.Import;
using Tributary.Storage.Features.Fraud;

namespace Tributary.Server.Cli.Fraud;

/// <summary><c>tributary fraud backtest</c>: shows what other Terms would have held, before they are used.</summary>
internal static class FraudCommand
{
    public static Command Create()
    {
        var backtest = new Command(
            "backtest",
            "Applies the fraud part of Terms to past referrals and shows what it would have held. It writes "
                + "nothing to the database."
        );
        var program = new Option<string>("--program") { Description = "The program.", Required = true };
        var terms = new Option<FileInfo>("--terms") { Description = "A file of Terms.", Required = true };
        var from = new Option<string?>("--from")
        {
            Description = "Only referrals made at or after this RFC 3339 time.",
        };
        var to = new Option<string?>("--to") { Description = "Only referrals made before this RFC 3339 time." };
        var export = new Option<FileInfo?>("--export")
        {
            Description =
                "The CSV file to write, with one line for each referral that would have been held or rejected.",
        };
        backtest.Options.Add(program);
        backtest.Options.Add(terms);
        backtest.Options.Add(from);
        backtest.Options.Add(to);
        backtest.Options.Add(export);
        backtest.SetAction(
            (parsed, stopping) =>
                Setup.RunAsync(
                    parsed,
                    async call =>
                    {
                        var found = await call.ProgramAsync(parsed.GetValue(program)!, stopping);
                        var plan = Plan(parsed.GetValue(terms)!);
                        var result = await new Backtest(call.Stores.Database).RunAsync(
                            found.Id,
                            plan,
                            Time(parsed.GetValue(from), "--from"),
                            Time(parsed.GetValue(to), "--to"),
                            stopping
                        );
                        await PrintAsync(call.Output, result);
                        if (parsed.GetValue(export) is { } file)
                            await File.WriteAllLinesAsync(file.FullName, Lines(result), stopping);
                        return ExitCodes.Done;
                    },
                    stopping
                )
        );
        return new Command("fraud", "Fraud detection.") { backtest };
    }

    private static FraudPlan Plan(FileInfo file)
    {
        var terms = TermsParser.Parse(File.ReadAllBytes(file.FullName));
        return terms.Plan?.Fraud
            ?? throw new CommandException(
                ExitCodes.Usage,
                $"The Terms in {file.Name} are invalid at {terms.Faults[0].Pointer} {terms.Faults[0].Detail}"
            );
    }

    private static Instant? Time(string? text, string option)
    {
        if (text is null)
            return null;
        return Instant.TryParse(text, out var at)
            ? at
            : throw new CommandException(
                ExitCodes.Usage,
                $"{option} must be an RFC 3339 time with an offset, such as 2026-05-01T00:00:00Z."
            );
    }

    private static async Task PrintAsync(TextWriter output, BacktestResult result)
    {
        var table = new TextTable("signal", "family", "found");
        foreach (var (name, count) in result.Found.OrderBy(f => f.Key))
            table.Add(EnumNames.Of(name), EnumNames.Of(Scoring.RuleOf(name).Family), Text(count));
        await output.WriteAsync(table.ToString());
        foreach (
            var stake in result
                .Caught.SelectMany(row => row.Stakes)
                .GroupBy(stake => stake.Key)
                .OrderBy(stake => stake.Key, StringComparer.Ordinal)
        )
            await output.WriteLineAsync($"At stake: {Text(stake.Sum(s => s.Value))} minor units of {stake.Key}.");
        var (right, wrong) = (result.CaughtRightly, result.CaughtWrongly);
        await output.WriteLineAsync(
            $"Compared with the verdicts of people: precision {Share(right, right + wrong)}, recall "
                + $"{Share(right, right + result.Missed)}."
        );
        var (held, rejected) = (
            result.Caught.Count(row => row.Verdict == RiskVerdict.Held),
            result.Caught.Count(row => row.Verdict == RiskVerdict.Rejected)
        );
        await output.WriteLineAsync(
            $"Of {Text(result.Referrals)} referrals {Text(held)} would have been held and {Text(rejected)} rejected."
        );
    }

    private static IEnumerable<string> Lines(BacktestResult result) =>
        result
            .Caught.Select(row =>
                string.Join(
                    ',',
                    Rejects.Quoted(row.Member),
                    Rejects.Quoted(row.Referrer),
                    EnumNames.Of(row.Verdict),
                    Text(row.Score),
                    string.Join(' ', row.Signals.Select(EnumNames.Of)),
                    row.Label is { } label ? EnumNames.Of(label) : "",
                    string.Join(
                        ' ',
                        row.Stakes.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => $"{Text(s.Value)} {s.Key}")
                    )
                )
            )
            .Prepend("member,referrer,verdict,score,signals,label,at_stake");

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Share(long part, long all) =>
        all == 0 ? "unknown" : (100m * part / all).ToString("0.0", CultureInfo.InvariantCulture) + "%";
}
