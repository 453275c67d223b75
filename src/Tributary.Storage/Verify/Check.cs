namespace Tributary.Storage.Verify;

/// <summary>The result of one check of <c>tributary verify</c>.</summary>
/// <param name="Invariant">The name of the invariant, such as <c>L2</c>. Checks of one invariant share it.</param>
/// <param name="Title">The statement that holds when the check passes.</param>
/// <param name="Offenders">The first ids that violate it, as text; empty when it holds.</param>
public sealed record CheckResult(string Invariant, string Title, IReadOnlyList<string> Offenders)
{
    /// <summary>The most offenders that a check names; there may be more.</summary>
    public const int Named = 20;

    public bool Holds => Offenders.Count == 0;
}
