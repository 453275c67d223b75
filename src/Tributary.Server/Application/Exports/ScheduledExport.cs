using System.Runtime.CompilerServices;
using Tributary.Engine.Pipeline;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Settings;
using Tributary.Storage.Features.Exports;
using Tributary.Storage.Features.Programs;

namespace Tributary.Server.Application.Exports;

/// <summary>Exports all programs once in each period, on the node that takes the turn.</summary>
internal sealed class ScheduledExport(
    ExportOptions options,
    ExportTurn turn,
    FolderExport export,
    ProgramReads programs,
    ProgramDirectory directory,
    IStore store
)
{
    /// <returns>A line for each file. None when the period has not ended, or another node has the turn.</returns>
    public async IAsyncEnumerable<ManifestLine> RunAsync([EnumeratorCancellation] CancellationToken stopping)
    {
        if (!await turn.TryTakeAsync(store.Now, options.Every, stopping))
            yield break;
        var shape = new ExportShape(options.Format, IsPersonal: false, IsHashed: false);
        foreach (var name in await programs.ListNamesAsync(stopping))
        {
            if (await directory.FindAsync(name, stopping) is not { } program)
                continue;
            var folder = new FolderOptions(Path.Combine(options.Folder, name), shape, FolderOptions.UsualRows);
            await foreach (var line in export.RunAsync(program, options.Sets, folder, stopping))
                yield return line;
        }
    }
}
