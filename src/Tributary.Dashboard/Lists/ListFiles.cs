using System.Collections.Frozen;

namespace Tributary.Dashboard.Lists;

/// <summary>The lists that can be had as files.</summary>
public static class ListFiles
{
    /// <summary>The lists, by name. Some measure how long their rows have waited.</summary>
    private static readonly FrozenDictionary<string, Func<TimeProvider, IFiledList>> s_lists = new IFiledList[]
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
    }
        .Select(list => new KeyValuePair<string, Func<TimeProvider, IFiledList>>(list.Name, _ => list))
        .Append(new(CaseList.Name, CaseList.Of))
        .ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>True when the list with the name can be had as a file.</summary>
    public static bool Has(string name) => s_lists.ContainsKey(name);

    /// <summary>Returns the list with a name; null when there is none.</summary>
    /// <param name="time">Measures how long its rows have waited.</param>
    public static IFiledList? Find(string name, TimeProvider time) => s_lists.GetValueOrDefault(name)?.Invoke(time);
}
