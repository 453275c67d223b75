using Tributary.Engine.Pipeline;
using Tributary.Storage.Connections;
using Tributary.Storage.Features.Backups;

namespace Tributary.Server.Cli.Backups;

/// <summary>Reads what a file holds, regardless of its schema.</summary>
internal static class DatabaseFiles
{
    /// <exception cref="CommandException">The file is not a database of Tributary.</exception>
    public static async ValueTask<DatabaseState> ReadAsync(Database opened, string path, CancellationToken stopping)
    {
        try
        {
            return await DatabaseState.ReadAsync(opened, stopping);
        }
        catch (StoreException fault) when (fault.Kind == StoreFault.Other)
        {
            throw new CommandException(ExitCodes.Usage, $"{path} is not a database of Tributary: {fault.Message}");
        }
    }
}
