namespace Tributary.Storage.Features.Exports.Sets;

/// <summary>Every set that can be exported.</summary>
public static class ExportSets
{
    public static IReadOnlyList<ExportSet> All { get; } =
    [
        ProgramSet.Set,
        MemberSet.Set,
        CodeSet.Set,
        ClickSet.Set,
        ReferralSet.Set,
        EventSet.Set,
        RewardSet.Set,
        LedgerSet.Set,
        CaseSet.Set,
    ];

    /// <summary>The names of all sets, for people.</summary>
    public static string Names { get; } = string.Join(", ", All.Select(set => set.Name));

    public static ExportSet? Find(string name) => All.FirstOrDefault(set => set.Name == name);
}
