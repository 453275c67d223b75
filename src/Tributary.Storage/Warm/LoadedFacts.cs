using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Deciding.Needs;

namespace Tributary.Storage.Warm;

/// <summary>The facts of a batch, and the needs for which they were loaded.</summary>
internal sealed record LoadedFacts(BatchFacts Facts, FactNeeds Needs);
