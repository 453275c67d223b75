using System.Globalization;
using System.Runtime.CompilerServices;
using Tributary.Engine.Foundation;
using Tributary.Engine.Terms;
using Tributary.Storage.Features.Exports;
using Tributary.Storage.Features.Exports.Sets;

namespace Tributary.Server.Application.Exports;

/// <param name="Folder">The folder of one program.</param>
/// <param name="RowsInAFile">The most rows of one file.</param>
internal sealed record FolderOptions(string Folder, ExportShape Shape, int RowsInAFile)
{
    public const int UsualRows = 1_000_000;

    /// <summary>The manifest of another folder that a new folder continues; null for none.</summary>
    public string? Since { get; init; }
}

/// <summary>
/// Writes sets of a program to files. For each file: 1. its rows are planned; 2. it is written under a temporary name;
/// 3. it gets its name; 4. the manifest gets its line. After a crash the next run continues from the last line: it may
/// write some rows once more, and leaves none out.
/// </summary>
internal sealed class FolderExport(ExportPlanner planner, ExportReads reads)
{
    private const string Unfinished = ".unfinished";

    /// <returns>A line for each file, once it is complete.</returns>
    public async IAsyncEnumerable<ManifestLine> RunAsync(
        ProgramFacts program,
        IReadOnlyList<ExportSet> sets,
        FolderOptions options,
        [EnumeratorCancellation] CancellationToken stopping
    )
    {
        Directory.CreateDirectory(options.Folder);
        await using var manifest = await Manifest.OpenAsync(options.Folder, stopping);
        if (options.Since is { } other)
            await manifest.ContinueAsync(other, stopping);
        foreach (var set in sets)
        {
            var last = manifest.Last(program.Name, set.Name);
            var watermark = last is null ? null : Watermark.ReadOrNull(last.Watermark, set, program.Id);
            ExportPlan plan;
            do
            {
                plan = await planner.PlanAsync(set, program, watermark, options.RowsInAFile, stopping);
                var line = await WriteAsync(plan, watermark, options, last, stopping);
                var isCounted = set.Order is ExportOrder.Decided or ExportOrder.Changed;
                if (line.File is not null || (isCounted && !plan.Next.IsAsFarAs(watermark)))
                    await manifest.AddAsync(line, stopping);
                if (line.File is not null)
                    yield return line;
                watermark = plan.Next;
            } while (plan.IsCut);
        }
    }

    /// <param name="last">The last line of the set.</param>
    private async ValueTask<ManifestLine> WriteAsync(
        ExportPlan plan,
        Watermark? after,
        FolderOptions options,
        ManifestLine? last,
        CancellationToken stopping
    )
    {
        var (set, shape) = (plan.Set, options.Shape);
        var name = NameOf(set, after, plan.Next, shape);
        var unfinished = Path.Combine(options.Folder, name + Unfinished);
        var rows = 0L;
        string sha256;
        await using (var file = File.Create(unfinished))
        await using (var stream = new ExportStream(file))
        {
            var writer = await ExportWriters.BeginAsync(stream, set, shape, stopping);
            await foreach (var page in reads.ReadAsync(plan, set.Shown(shape.IsPersonal), stopping))
            {
                await writer.WriteAsync(page, stopping);
                rows += page.Count;
            }
            await writer.EndAsync(stopping);
            file.Flush(flushToDisk: true);
            sha256 = stream.Sha256();
        }
        // A set that is always written as a whole is kept once for as long as it stays the same.
        var isWhole = set.Order == ExportOrder.Whole && !plan.IsCut && after is not { Position.Length: > 0 };
        var isNew = rows > 0 && !(isWhole && sha256 == last?.Sha256);
        if (isNew)
            File.Move(unfinished, Path.Combine(options.Folder, name), overwrite: true);
        else
            File.Delete(unfinished);
        return new ManifestLine(plan.Program.Name, set.Name, isNew ? name : null, isNew ? rows : 0, sha256)
        {
            Watermark = plan.Next.Write(set, plan.Program.Id),
            At = plan.Next.At.ToString(),
            Columns = isNew ? shape.Columns(set) : [],
        };
    }

    /// <summary>Returns a name such as <c>rewards-start-20260501T120000000000Z.csv</c>.</summary>
    public static string NameOf(ExportSet set, Watermark? after, Watermark next, ExportShape shape) =>
        $"{set.Name}-{(after is null ? "start" : Stamp(after.At))}-{Stamp(next.At)}.{shape.Extension}";

    private static string Stamp(Instant at) =>
        at.ToDateTimeOffset().UtcDateTime.ToString("yyyyMMdd'T'HHmmssffffff'Z'", CultureInfo.InvariantCulture);
}
