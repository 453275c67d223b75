using Tributary.Engine.Log;

namespace Tributary.Engine.Pipeline;

/// <summary>The outcome of accepting entries or sign-ups that have just arrived.</summary>
/// <param name="Answers">One for each accepted entry, in order. None for sign-ups, whose answers are known
/// earlier.</param>
/// <param name="LeavesWork">True when some of the entries were left to the inbox.</param>
public sealed record LockResult(IReadOnlyList<EntryResult> Answers, bool LeavesWork);
