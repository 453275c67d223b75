namespace Tributary.Engine.Pipeline;

/// <summary>How long the steps of a batch took.</summary>
/// <param name="Commit">From the first statement that writes until the batch is durable.</param>
public readonly record struct BatchTimes(TimeSpan Load, TimeSpan Decide, TimeSpan Commit);
