namespace Tributary.Engine.Pipeline;

/// <summary>What has just come in, and the unit that makes it durable.</summary>
/// <param name="Answers">One for each that came in, in order.</param>
/// <param name="LeavesWork">Something of it is left to the inbox.</param>
public sealed record Arrival<TAnswer>(IReadOnlyList<TAnswer> Answers, IBatchTransaction Unit, bool LeavesWork);
