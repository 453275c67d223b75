using System.Collections.Frozen;

namespace Tributary.Dashboard.Lists;

/// <summary>The lists that can be had as files.</summary>
public static class ListFiles
{
    private static readonly FrozenDictionary<string, IFiledList> s_lists = new IFiledList[]
    {
        MemberList.Newest,
        MemberList.Best,
        ReferralList.All,
        EventList.All,
        EventList.Parked,
        RewardList.All,
        RowList.All,
        WhatIfLists.Members,
        WhatIfLists.Events,
        new FigureList(),
    }.ToFrozenDictionary(list => list.Name, StringComparer.Ordinal);

    /// <summary>True when the list with the name can be had as a file.</summary>
    public static bool Has(string name) => name == CaseList.Name || s_lists.ContainsKey(name);

    /// <summary>Returns the list with a name; null when there is none.</summary>
    /// <param name="time">Measures how long its rows have waited.</param>
    public static IFiledList? Find(string name, TimeProvider time) =>
        name == CaseList.Name ? CaseList.Of(time) : s_lists.GetValueOrDefault(name);
}
