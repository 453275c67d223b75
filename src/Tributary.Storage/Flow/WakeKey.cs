using Tributary.Engine.Foundation;

namespace Tributary.Storage.Flow;

/// <summary>A key that parked entries may wait for.</summary>
/// <param name="What">See <see cref="Engine.Deciding.Batches.Wait"/>.</param>
internal readonly record struct WakeKey(ProgramId ProgramId, string What);
