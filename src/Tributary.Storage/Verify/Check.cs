namespace Tributary.Storage.Verify;

/// <summary>What one check of <c>tributary verify</c> found.</summary>
/// <param name="Invariant">As DESIGN §7 numbers it.</param>
/// <param name="Title">What holds when it is clean.</param>
/// <param name="Offenders">The first ids that break it, as text; empty when it holds.</param>
public sealed record CheckResult(string Invariant, string Title, IReadOnlyList<string> Offenders)
{
    /// <summary>How many offenders a check names; there may be more.</summary>
    public const int Named = 20;

    public bool Holds => Offenders.Count == 0;
}
