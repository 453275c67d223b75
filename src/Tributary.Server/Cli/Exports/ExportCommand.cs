using System.CommandLine;
using System.Globalization;
using Tributary.Server.Application.Exports;
using Tributary.Server.Application.Ids;
using Tributary.Server.Application.Settings;
using Tributary.Storage.Features.Exports;
using Tributary.Storage.Features.Exports.Sets;

namespace Tributary.Server.Cli.Exports;

/// <summary><c>tributary export</c>: writes what is new to a folder, with or without a running server.</summary>
internal static class ExportCommand
{
    private const string AllSets = "all";

    public static Command Create()
    {
        var sets = new Argument<string[]>("sets")
        {
            Description = $"The sets: {ExportSets.Names}; or all.",
            Arity = ArgumentArity.OneOrMore,
        };
        var program = new Option<string>("--program") { Description = "The program.", Required = true };
        var to = new Option<DirectoryInfo>("--to")
        {
            Description = "The folder. A manifest in it says where the next run continues.",
            Required = true,
        };
        var format = new Option<ExportFormat>("--format")
        {
            Description = "csv or parquet. Default: csv.",
            DefaultValueFactory = _ => ExportFormat.Csv,
        };
        var since = new Option<FileInfo?>("--since")
        {
            Description = "The manifest of another folder, which this one continues.",
        };
        var personal = new Option<bool>("--personal")
        {
            Description = "Also writes personal columns, such as e-mail addresses, phone numbers and properties.",
        };
        var rowHash = new Option<bool>("--row-hash") { Description = "Adds a checksum of each row." };
        var rows = new Option<int>("--rows")
        {
            Description = "The maximum number of rows in one file. Default: 1,000,000.",
            DefaultValueFactory = _ => FolderOptions.UsualRows,
        };
        rows.Validators.Add(result =>
        {
            if (result.GetValue(rows) < 1)
                result.AddError("--rows must be 1 or more.");
        });
        var command = new Command("export", "Writes lists and the log to files, with all rows since the last run.")
        {
            sets,
            program,
            to,
            format,
            since,
            personal,
            rowHash,
            rows,
        };
        command.SetAction(
            (parsed, stopping) =>
                Setup.RunAsync(
                    parsed,
                    call =>
                        RunAsync(
                            call,
                            parsed.GetValue(program)!,
                            SetsOf(parsed.GetValue(sets)!),
                            new FolderOptions(
                                parsed.GetValue(to)!.FullName,
                                new ExportShape(
                                    parsed.GetValue(format),
                                    parsed.GetValue(personal),
                                    parsed.GetValue(rowHash)
                                ),
                                parsed.GetValue(rows)
                            )
                            {
                                Since = parsed.GetValue(since)?.FullName,
                            },
                            stopping
                        ),
                    stopping
                )
        );
        return command;
    }

    private static async Task<int> RunAsync(
        CommandCall call,
        string program,
        IReadOnlyList<ExportSet> sets,
        FolderOptions options,
        CancellationToken stopping
    )
    {
        var found = await call.ProgramAsync(program, stopping);
        var database = call.Stores.Database;
        var export = new FolderExport(new ExportPlanner(database), new ExportReads(database, PublicId.Of));
        var (files, rows) = (0, 0L);
        await foreach (var line in export.RunAsync(found, sets, options, stopping))
        {
            await call.Output.WriteLineAsync($"{line.File}: {Text(line.Rows)} rows.");
            files++;
            rows += line.Rows;
        }
        await call.Output.WriteLineAsync($"Exported {Text(rows)} rows in {Text(files)} files.");
        return ExitCodes.Done;
    }

    private static IReadOnlyList<ExportSet> SetsOf(string[] names) =>
        names.Contains(AllSets)
            ? ExportSets.All
            :
            [
                .. names
                    .Distinct()
                    .Select(name =>
                        ExportSets.Find(name)
                        ?? throw new CommandException(
                            ExitCodes.Usage,
                            $"There is no set '{name}'. The sets are {ExportSets.Names}."
                        )
                    ),
            ];

    private static string Text(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
