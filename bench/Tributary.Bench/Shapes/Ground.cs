using System.Diagnostics;
using Tributary.Bench.Machine;
using Tributary.Engine.Foundation;
using Tributary.Storage.Features.Analytics;

namespace Tributary.Bench.Shapes;

/// <summary>A database with a forest in it. Every run gets its own copy, so that all begin alike.</summary>
internal sealed class Ground
{
    private readonly string _template;
    private int _copies;

    private Ground(DatabaseHost host, Forest forest, string template, string codesFile) =>
        (Host, Forest, _template, CodesFile) = (host, forest, template, codesFile);

    public DatabaseHost Host { get; }
    public Forest Forest { get; }

    /// <summary>The members' codes, one per line, in the order of their numbers.</summary>
    public string CodesFile { get; }

    public static async Task<Ground> BuildAsync(
        DatabaseHost host,
        TributaryProgram tributary,
        int members,
        Shape shape,
        string folder
    )
    {
        var forest = new Forest(members, shape);
        var template = $"ground_{shape.ToString().ToLowerInvariant()}_{members}";
        var codes = Path.Combine(folder, $"{host.Name}_{template}.codes");
        var began = Stopwatch.GetTimestamp();
        await host.CreateAsync(template, null);
        await Loading.RunAsync(host.StorageOf(template), forest);
        using (await tributary.ServeAsync(host.StorageOf(template), nodes: 1))
            await AwaitFiguresAsync(host, template, members);
        await host.SettleAsync(template);
        var lines = new List<string>(forest.Members);
        await host.EachAsync(
            template,
            "select c.code from member m join code c on c.member_id = m.id order by m.external_id",
            row => lines.Add(row.GetString(0))
        );
        await File.WriteAllLinesAsync(codes, lines);
        await Console.Error.WriteLineAsync(
            $"{host.Name}: {forest.Members:N0} members loaded in {Stopwatch.GetElapsedTime(began).TotalSeconds:0} s"
        );
        return new Ground(host, forest, template, codes);
    }

    /// <summary>Returns the path of a temporary file.</summary>
    public string PathOf(string file) => Path.Combine(Path.GetDirectoryName(CodesFile)!, file);

    /// <returns>The name of the copy.</returns>
    public async Task<string> CopyAsync()
    {
        var copy = $"{_template}_{++_copies}";
        await Host.CreateAsync(copy, _template);
        return copy;
    }

    public Task DropAsync() => Host.DropAsync(_template);

    /// <summary>
    /// Waits until a server has ranked and counted what was loaded, and has made the lists of the best referrers, so
    /// that no copy begins with work that is left over from loading.
    /// </summary>
    private static async Task AwaitFiguresAsync(DatabaseHost host, string template, int members)
    {
        const string Behind = """
            select count(*) from partition p
            left join rollup r on r.partition_id = p.id
            left join analytics_position a on a.partition_id = p.id
            where coalesce(r.seq, 0) < p.seq or coalesce(a.seq, 0) < p.seq
            """;
        const string Lists = "select count(*) from best_referrers";
        while (await host.CountAsync(template, Behind) > 0 || await host.CountAsync(template, Lists) < ListsOf(members))
            await Task.Delay(200);
    }

    private static int ListsOf(int members) =>
        members < ReferrerRanking.LeastMembers
            ? 0
            : RankedInterval
                .ListOn(Calendar.Day(Instant.From(TimeProvider.System.GetUtcNow()), TimeZoneInfo.Utc))
                .Count;
}
