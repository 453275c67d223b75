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
        CaseList.All,
        RowList.All,
        WhatIfLists.Members,
        WhatIfLists.Events,
        new FigureList(),
    }.ToFrozenDictionary(list => list.Name, StringComparer.Ordinal);

    /// <summary>Returns the list with a name; null when there is none.</summary>
    public static IFiledList? Find(string name) => s_lists.GetValueOrDefault(name);
}
