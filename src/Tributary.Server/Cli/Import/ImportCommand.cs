using System.CommandLine;

namespace Tributary.Server;

internal static class ImportCommand
{
    private const int MostBatch = 10_000;

    public static Command Create() => new("import", "Brings members and events in from CSV files, plain or gzipped; may be run again at any time.")
    {
        Members(),
        Events(),
    };

    private static Command Members()
    {
        var parts = new Parts();
        var command = parts.AddTo(new Command("members", """
            Signs members up. Columns: member or id, referrer, joined_at, and if wanted email, phone, group, country, currency, ip,
            user_agent, device, payout_account, card. Referrers may come later in
            the file than those they brought in.
            """));
        command.SetAction((parsed, stopping) => parts.RunAsync(parsed, "members", async (call, file, options, board) =>
        {
            var traits = await TraitReader.LoadAsync(call.Options.Fraud, call.Stores.Database, stopping);
            return await new MemberImport(call.Store, traits, options.Call, options.Import).RunAsync(file, board, stopping);
        }, stopping));
        return command;
    }

    private static Command Events()
    {
        var parts = new Parts();
        var type = new Option<string>("--type") { Description = "The type of events whose row has none.", DefaultValueFactory = _ => "purchase" };
        var command = parts.AddTo(new Command("events", """
            Accepts events. Columns: event or id, member, occurred_at, and if wanted amount_minor or amount (both in minor units), currency, type, reverses;
            every other column becomes a property.
            """) { type });
        command.SetAction((parsed, stopping) => parts.RunAsync(parsed, "events", (call, file, options, board) =>
            new EventImport(call.Store, options.Call, options.Import).RunAsync(file, parsed.GetValue(type)!, board, stopping), stopping));
        return command;
    }

    /// <summary>What both imports take.</summary>
    private sealed class Parts
    {
        private readonly Argument<string> _file = new("FILE") { Description = "The CSV file, UTF-8, with a header." };
        private readonly Option<string> _program = new("--program") { Description = "The program that they belong to.", Required = true };
        private readonly Option<string?> _rejects = new("--rejects") { Description = "Where rows go that are left out; FILE.rejects.csv beside the file unless said." };
        private readonly Option<int> _batch = new("--batch") { Description = $"Rows in one transaction, up to {MostBatch}.", DefaultValueFactory = _ => 1_000 };
        private readonly Option<bool> _noDecide = new("--no-decide") { Description = "Only accepts; a running server decides." };

        public Command AddTo(Command command)
        {
            command.Add(_file);
            command.Add(_program);
            command.Add(_rejects);
            command.Add(_batch);
            command.Add(_noDecide);
            command.TreatUnmatchedTokensAsErrors = false; // settings
            return command;
        }

        public Task<int> RunAsync(
            ParseResult parsed, string what, Func<CommandCall, CsvFile, (ProgramCall Call, ImportOptions Import), Board, Task<ImportTally>> import, CancellationToken stopping) =>
            Setup.RunAsync(parsed, async call =>
            {
                var path = parsed.GetValue(_file)!;
                var file = CsvFile.At(path);
                var batch = parsed.GetValue(_batch);
                if (batch is < 1 or > MostBatch) throw new CommandException(ExitCodes.Usage, $"--batch is a whole number from 1 to {MostBatch}.");
                var program = await call.ProgramAsync(parsed.GetValue(_program)!, stopping);
                var options = new ImportOptions(batch, parsed.GetValue(_rejects) ?? Rejects.PathFor(path));

                var began = call.Time.GetTimestamp();
                var tally = await Board.ShowAsync(call.Output, call.Time, async board =>
                {
                    var tally = await import(call, file, (new ProgramCall(program, Caller.CommandLine), options), board);
                    if (!parsed.GetValue(_noDecide)) await new Backlog(call.Stores, call.Logs).DecideAsync(tally.Accepted, board, stopping);
                    return tally;
                });
                await call.Output.WriteLineAsync(tally.Sentence(what, call.Time.GetElapsedTime(began)));
                if (tally.Rejected == 0) return ExitCodes.Done;
                await call.Error.WriteLineAsync($"The rejected rows are in {options.RejectsPath}, each with its line and the reason; mend them there and import that file.");
                return ExitCodes.Rejected;
            }, stopping);
    }
}
