using Tributary.Engine.Foundation;

namespace Tributary.Engine.Fraud;

/// <summary>
/// The verdict of fraud detection. Clear: nothing holds the referral. Held: its rewards wait in review. Rejected: it
/// earns nobody anything. Passed: a person reviewed and passed it.
/// </summary>
public enum RiskVerdict
{
    Clear,
    Held,
    Rejected,
    Passed,
}

/// <summary>The result of fraud detection for a member's referral.</summary>
/// <param name="Score">0 to 100: the points of the signals found since a person last passed it.</param>
/// <param name="Signals">Bits by <see cref="Signal"/> of all signals ever found, so that none counts twice.</param>
/// <param name="CaseId">The open case; null for none.</param>
public readonly record struct Risk(int Score, RiskVerdict Verdict, long Signals, CaseId? CaseId)
{
    public bool Has(Signal signal) => (Signals & Bit(signal)) != 0;

    public static long Bit(Signal signal) => 1L << (int)signal;
}
