using System.Text;
using Tributary.Server.Cli.Import;
using Tributary.Server.Demo;

namespace Tributary.Tests.Browser;

/// <summary>Two months of a quarter of the demo, which load in a second and still look like a program.</summary>
internal static class DemoPart
{
    private const string Quarter = "m0-";
    private const string From = "2013-06-25";
    private const string Until = "2013-08-25";

    public static DemoData Read()
    {
        var members = Rows(DemoData.Embedded.Members).Where(row => IsOfQuarter(row[0])).ToList();
        var purchases = Rows(DemoData.Embedded.Purchases)
            .Where(row => IsOfQuarter(row[1]) && IsWithin(row[2]))
            .ToList();
        var kept = purchases
            .Select(row => row[1])
            .Concat(members.Where(row => IsWithin(row[2])).Select(row => row[0]))
            .ToHashSet();
        // A referrer comes before the members that it referred.
        foreach (var row in members.AsEnumerable().Reverse().Where(row => kept.Contains(row[0])))
            kept.Add(row[1]);
        return new DemoData(
            Write("members.csv", "member,referrer,joined_at", members.Where(row => kept.Contains(row[0]))),
            Write("purchases.csv", "event,member,occurred_at,amount_minor,currency,items", purchases)
        );
    }

    private static bool IsOfQuarter(string member) => member.StartsWith(Quarter, StringComparison.Ordinal);

    private static bool IsWithin(string moment) =>
        string.CompareOrdinal(moment, From) >= 0 && string.CompareOrdinal(moment, Until) < 0;

    private static IEnumerable<IReadOnlyList<string>> Rows(CsvFile file)
    {
        using var rows = file.Read();
        while (rows.Next())
            yield return [.. Enumerable.Range(0, rows.Header.Count).Select(column => rows[column])];
    }

    private static CsvFile Write(string name, string header, IEnumerable<IReadOnlyList<string>> rows)
    {
        var text = string.Join('\n', rows.Select(row => string.Join(',', row)).Prepend(header));
        return new CsvFile(name, () => new MemoryStream(Encoding.UTF8.GetBytes(text)));
    }
}
