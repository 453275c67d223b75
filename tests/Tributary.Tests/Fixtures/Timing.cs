using Xunit;

namespace Tributary.Tests.Fixtures;

/// <summary>
/// Tests that depend on timeouts of the mock cluster's sessions. They run alone, after all others, so that a busy
/// machine does not fail them.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public static class Timing
{
    public const string Name = "timing";
}
