using System.CommandLine;
using Tributary.Server;

var tributary = new RootCommand("Tributary, a self-hosted referral engine.")
{
    ServeCommand.Create(),
    MigrateCommand.Create(),
};

// The host stops by itself on a signal, and takes as long as its requests need; this is only the last resort.
return await tributary.Parse(args).InvokeAsync(new() { ProcessTerminationTimeout = TimeSpan.FromSeconds(40) });
