using Tributary.Engine.Pipeline;
using Tributary.Server.Application;
using Tributary.Server.Application.Settings;

namespace Tributary.Server.Cli.Backups;

/// <summary>Opens an existing database as other commands do.</summary>
internal static class ExistingDatabase
{
    public static ValueTask<Stores> OpenAsync(TributaryOptions options, CancellationToken stopping) =>
        Stores.OpenAsync(options, new ProgramCache(), TimeProvider.System, stopping, migrate: false);
}
