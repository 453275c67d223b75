using Tributary.Engine.Log;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Registration;
using Tributary.Server.Application.Settings;

namespace Tributary.Server.Application.Intake;

/// <summary>
/// Where a node hands entries and sign-ups over: its own pipeline on a node that decides, and the inbox of the database
/// on any other.
/// </summary>
internal sealed class EntryDestination(IStore store, EntryPipeline pipeline, TributaryOptions options)
{
    public ValueTask<IReadOnlyList<EntryResult>> AcceptAsync(
        IReadOnlyList<PlacedEntry> entries,
        CancellationToken stopping
    ) => options.Decides ? pipeline.AcceptAsync(entries, stopping) : store.QueueAsync(entries, stopping);

    public ValueTask<IReadOnlyList<SignUpResult>> SignUpAsync(
        IReadOnlyList<SignUp> signUps,
        CancellationToken stopping
    ) =>
        options.Decides
            ? pipeline.SignUpAsync(signUps, stopping)
            : store.SignUpAsync(signUps, SignUps.Decide, stopping);
}
