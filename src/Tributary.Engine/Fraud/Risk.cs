namespace Tributary.Engine.Fraud;

/// <summary>Clear: nothing stands in the way. Held: its rewards wait in review. Rejected: its referral earns nobody anything. Passed: a person looked and let it go.</summary>
public enum RiskVerdict { Clear, Held, Rejected, Passed }

/// <summary>What fraud detection thinks of a member's referral.</summary>
/// <param name="Score">0 to 100: the points of the signals found since a person last passed it.</param>
/// <param name="Signals">Bits by <see cref="Signal"/> of all that were ever found, so that none counts twice.</param>
/// <param name="CaseId">The case that is open; null for none.</param>
public readonly record struct Risk(int Score, RiskVerdict Verdict, long Signals, long? CaseId)
{
    public bool Has(Signal signal) => (Signals & Bit(signal)) != 0;

    public static long Bit(Signal signal) => 1L << (int)signal;
}
