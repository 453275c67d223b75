using Tributary.Engine.Log;

namespace Tributary.Engine.Pipeline;

/// <summary>The outcome of accepting what has just arrived.</summary>
/// <param name="Answers">One for each entry that was accepted, in order; none for sign-ups, whose answers are known
/// before.</param>
/// <param name="LeavesWork">Something of it is left to the inbox.</param>
public sealed record Arrival(IReadOnlyList<Accepted> Answers, bool LeavesWork);
