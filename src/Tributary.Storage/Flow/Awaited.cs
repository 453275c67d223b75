namespace Tributary.Storage.Flow;

/// <summary>A key that parked entries may wait for.</summary>
/// <param name="What">See <see cref="Engine.Deciding.Wait"/>.</param>
internal readonly record struct Awaited(long ProgramId, string What);
