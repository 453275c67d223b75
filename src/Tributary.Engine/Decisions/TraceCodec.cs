using System.Collections.Immutable;
using System.Text.Json;

namespace Tributary.Engine;

/// <summary>The stored form of a decision's trace: compact JSON of what cannot be derived from the Terms.</summary>
public static class TraceCodec
{
    /// <summary>What a later reversal must take back beside the rewards: the counters an event was counted in, and whether it completed its referral.</summary>
    public static (ImmutableArray<string> Counted, bool Completed) ReadEffects(byte[] trace)
    {
        using var document = JsonDocument.Parse(trace);
        var root = document.RootElement;
        ImmutableArray<string> counted = root.TryGetProperty("counted", out var names) ? [.. names.EnumerateArray().Select(n => n.GetString()!)] : [];
        return (counted, root.TryGetProperty("completed", out _));
    }
}
