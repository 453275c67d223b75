using System.CommandLine;
using Tributary.Engine.Foundation;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Json;
using Tributary.Server.Cli.Progress;

namespace Tributary.Server.Cli.Import;

/// <summary>Runs one kind of import on a file.</summary>
internal delegate Task<ImportTally> RunImport(
    CommandCall command,
    CsvFile file,
    ProgramCall program,
    ImportOptions options,
    ProgressDisplay board
);

/// <summary>The parts that all imports share: their arguments, deciding the accepted rows, and the summary.</summary>
internal sealed class ImportCall
{
    private const int MostBatch = 10_000;
    private const string Never = "never";

    private readonly Argument<string> _file = new("FILE") { Description = "The CSV file, UTF-8, with a header." };
    private readonly Option<string> _program = new("--program")
    {
        Description = "The program to import into.",
        Required = true,
    };
    private readonly Option<string?> _rejects = new("--rejects")
    {
        Description = "The file for rejected rows. Default: FILE.rejects.csv beside the file.",
    };
    private readonly Option<int> _batch = new("--batch")
    {
        Description = $"Rows per transaction, up to {MostBatch}.",
        DefaultValueFactory = _ => 1_000,
    };
    private readonly Option<bool> _noDecide = new("--no-decide")
    {
        Description = "Only accepts the rows; a running server decides them.",
    };
    private readonly Option<string?> _paysFrom = new("--pays-from")
    {
        Description =
            "A time (RFC 3339), or never. Earlier rows count but pay nothing, since another system "
            + "has paid for them.",
    };

    public Command AddTo(Command command, bool payingFrom = false)
    {
        command.Add(_file);
        command.Add(_program);
        command.Add(_rejects);
        command.Add(_batch);
        command.Add(_noDecide);
        if (payingFrom)
            command.Add(_paysFrom);
        return command;
    }

    public Task<int> RunAsync(ParseResult parsed, string what, RunImport import, CancellationToken stopping) =>
        Setup.RunAsync(
            parsed,
            async call =>
            {
                var path = parsed.GetValue(_file)!;
                var file = CsvFile.At(path);
                var options = Options(parsed, path);
                var program = new ProgramCall(
                    await call.ProgramAsync(parsed.GetValue(_program)!, stopping),
                    Caller.CommandLine
                );

                var began = call.Time.GetTimestamp();
                var tally = await ProgressDisplay.ShowAsync(
                    call.Output,
                    call.Time,
                    async board =>
                    {
                        var tally = await import(call, file, program, options, board);
                        if (!parsed.GetValue(_noDecide))
                            await new Backlog(call.Stores, call.Logs, call.Time).DecideAsync(
                                tally.Accepted,
                                board,
                                stopping
                            );
                        return tally;
                    }
                );
                await call.Output.WriteLineAsync(tally.Sentence(what, call.Time.GetElapsedTime(began)));
                foreach (var ignored in tally.Ignored.Sentences())
                    await call.Output.WriteLineAsync(ignored);
                await ReportParkedAsync(call, program, stopping);
                if (tally.Rejected == 0)
                    return ExitCodes.Done;
                await call.Error.WriteLineAsync(
                    $"The rejected rows are in {options.RejectsPath}, each with its line and the reason. Correct "
                        + "them there and import that file."
                );
                return ExitCodes.Rejected;
            },
            stopping
        );

    private ImportOptions Options(ParseResult parsed, string path)
    {
        var batch = parsed.GetValue(_batch);
        if (batch is < 1 or > MostBatch)
            throw new CommandException(ExitCodes.Usage, $"--batch must be a whole number from 1 to {MostBatch}.");
        return new ImportOptions(batch, parsed.GetValue(_rejects) ?? Rejects.PathFor(path))
        {
            PaysFrom = PaysFrom(parsed.GetResult(_paysFrom) is null ? null : parsed.GetValue(_paysFrom)),
        };
    }

    private static Instant? PaysFrom(string? text)
    {
        if (text is null)
            return null;
        if (text == Never)
            return new Instant(long.MaxValue);
        return Rfc3339.TryParse(text, out var at)
            ? at
            : throw new CommandException(
                ExitCodes.Usage,
                $"--pays-from must be a time such as 2026-01-01T00:00:00Z, or {Never}."
            );
    }

    /// <summary>
    /// Reports the parked events of the program, whichever import or call brought them. They count for nobody until
    /// they are decided.
    /// </summary>
    private static async Task ReportParkedAsync(CommandCall call, ProgramCall program, CancellationToken stopping)
    {
        var parked = await call.Stores.Database.ListAsync(
            "select reason, count(*) from parked where program_id = @program group by reason order by reason",
            row => (Reason: row.GetString(0), Count: row.GetInt64(1)),
            stopping,
            ("@program", program.Program.Id)
        );
        if (parked.Count == 0)
            return;
        var reasons = string.Join(", ", parked.Select(group => $"{group.Count} {group.Reason}"));
        await call.Output.WriteLineAsync(
            $"Parked in this program: {reasons}. They wait for a member or event and count for nobody until then; "
                + $"GET /v1/programs/{program.Program.Name}/events?status=parked lists them."
        );
    }
}
