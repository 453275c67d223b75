namespace Tributary.Engine.Foundation;

/// <summary>The range of integers in JSON.</summary>
public static class JsonInteger
{
    /// <summary>The largest integer that every reader of JSON holds exactly, 2^53−1 (RFC 8259, section 6).</summary>
    public const long Max = 9_007_199_254_740_991;
}
