using Tributary.Engine.Foundation;
using Tributary.Server.Application.Json;
using Tributary.Server.Cli.Import;

namespace Tributary.Server.Demo;

/// <summary>
/// The files of the demo: members with their referrers, and their purchases, in the columns of
/// <see cref="ImportCommand"/>.
/// </summary>
internal sealed record DemoData(CsvFile Members, CsvFile Purchases)
{
    /// <summary>The files of samples/data, which are embedded in the server.</summary>
    public static readonly DemoData Embedded = new(Resource("members.csv.gz"), Resource("purchases.csv.gz"));

    public static Stream Open(string resource) =>
        typeof(DemoData).Assembly.GetManifestResourceStream(resource)
        ?? throw new InvalidOperationException($"The server was built without its resource {resource}.");

    /// <summary>Returns the member with the most referrals.</summary>
    public string BestReferrer()
    {
        var brought = new Dictionary<string, int>(StringComparer.Ordinal);
        using var rows = Members.Read();
        var referrer = ColumnOf(rows, "referrer");
        while (rows.Next())
            if (rows[referrer] is { Length: > 0 } id)
                brought[id] = brought.GetValueOrDefault(id) + 1;
        return brought.MaxBy(pair => pair.Value).Key;
    }

    /// <summary>Returns the last row of the purchases, and the latest time of any.</summary>
    public (string LastId, Instant LatestAt) EndOfPurchases()
    {
        using var rows = Purchases.Read();
        var (id, at) = (ColumnOf(rows, "event"), ColumnOf(rows, "occurred_at"));
        var (lastId, latest) = ("", default(Instant));
        while (rows.Next())
        {
            lastId = rows[id];
            if (Rfc3339.TryParse(rows[at], out var moment) && moment > latest)
                latest = moment;
        }
        return (lastId, latest);
    }

    private static CsvFile Resource(string name) => new(name, () => Open(name));

    private static int ColumnOf(CsvRows rows, string name) =>
        rows.Header.Index().Single(column => column.Item == name).Index;
}
