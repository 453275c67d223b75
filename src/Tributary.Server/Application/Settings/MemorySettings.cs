namespace Tributary.Server.Application.Settings;

/// <summary>The settings that size what a node keeps in memory.</summary>
internal static class MemorySettings
{
    public static readonly NumberSetting ClickBuffer = new(
        "ClickBuffer",
        50_000,
        1,
        10_000_000,
        "How many clicks may be in memory: those being written and those kept while the database is down."
    );
    public static readonly NumberSetting WarmFacts = new(
        "WarmFacts",
        Tributary.Storage.Warm.WarmFacts.UsualMost,
        0,
        100_000_000,
        "How many facts (members, referrals, balances, counters) a node keeps in memory to decide without reading "
            + "them; 0 keeps none ([operating](operating.md#memory))."
    );
    public static readonly NumberSetting RememberedCodes = new(
        "RememberedCodes",
        1_000_000,
        1_000,
        100_000_000,
        "How many codes a node keeps in memory, to redirect without reading them and while the database is down "
            + "([operating](operating.md#memory))."
    );
}
