using System.Data.Common;
using System.Globalization;
using Tributary.Engine.Analytics;
using Tributary.Engine.Foundation;
using Tributary.Storage.Connections;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Features.Analytics;

/// <summary>Applies filters to figures in memory, as <see cref="ActivitySql"/> does in the database.</summary>
internal sealed class SegmentMatch(Database database, IReadOnlyList<DimensionFilter> filters)
{
    private const string SelectSegments = """
        select s.id, s.channel, s.source, s.medium, s.campaign, s.referrer_host, s.country, s.device, s.language
        from segment s where s.program_id = @program and s.id
        """;

    private readonly Dictionary<SegmentId, string[]> _segments = [];

    /// <summary>Reads the segments of members, if a filter asks for one of their values.</summary>
    public async ValueTask LoadAsync(
        DbConnection connection,
        ProgramId program,
        IEnumerable<Actor> actors,
        CancellationToken stopping
    )
    {
        if (!filters.Any(filter => filter.Dimension <= Dimension.Language))
            return;
        var unknown = actors
            .Select(actor => actor.SegmentId)
            .Where(segment => segment != default && !_segments.ContainsKey(segment))
            .Distinct()
            .Numbers();
        if (unknown.Length == 0)
            return;
        foreach (
            var (id, values) in await database.ListAsync(
                connection,
                $"{SelectSegments} {database.In("@ids")}",
                reader =>
                    (
                        reader.Id<SegmentId>(0),
                        new[]
                        {
                            ActivitySql.Word(Dimension.Channel, reader.GetValue(1)) ?? "",
                            reader.StringOrNull(2) ?? "",
                            reader.StringOrNull(3) ?? "",
                            reader.StringOrNull(4) ?? "",
                            reader.StringOrNull(5) ?? "",
                            reader.StringOrNull(6) ?? "",
                            ActivitySql.Word(Dimension.Device, reader.GetValue(7)) ?? "",
                            reader.StringOrNull(8) ?? "",
                        }
                    ),
                stopping,
                ("@program", program),
                ("@ids", unknown)
            )
        )
            _segments[id] = values;
    }

    /// <summary>Adds up what one entry changes, within the days and filters of a query.</summary>
    public Measures Sum(ActivityChanges changes, ActivityQuery query)
    {
        var sum = new Measures();
        if (filters.Any(filter => filter.Dimension is Dimension.Rule or Dimension.Level))
        {
            foreach (var (key, sums) in changes.Rules)
                if (IsIn(key.Day, query) && Matches(dimension => ValueOf(key, dimension)))
                    sum += Referred(
                        new()
                        {
                            Rewards = sums.Rewards,
                            RewardAmount = key.Currency == query.Currency ? sums.Amount : 0,
                        }
                    );
            return sum;
        }
        if (filters.Any(filter => filter.Dimension >= Dimension.Type))
        {
            foreach (var (key, sums) in changes.Properties)
                if (
                    IsIn(key.Day, query) && Matches(dimension => key.Name == EnumNames.Of(dimension) ? key.Value : null)
                )
                    sum += Referred(
                        new() { Events = sums.Events, Revenue = key.Currency == query.Currency ? sums.Revenue : 0 }
                    );
            return sum;
        }
        foreach (var (key, sums) in changes.Activity)
            if (IsIn(key.Day, query) && Matches(dimension => ValueOf(key, dimension)))
            {
                var counted =
                    key.Currency == query.Currency
                        ? sums
                        : sums with
                        {
                            Orders = 0,
                            Refunds = 0,
                            Revenue = 0,
                            Refunded = 0,
                            RewardAmount = 0,
                        };
                sum += key.ReferrerId == default ? new Measures { Others = counted } : Referred(counted);
            }
        return sum;
    }

    private static Measures Referred(ActivitySums sums) => new() { Referred = sums };

    private static bool IsIn(int day, ActivityQuery query) => day >= query.From && day < query.To;

    private bool Matches(Func<Dimension, string?> valueOf)
    {
        foreach (var filter in filters)
            if (valueOf(filter.Dimension) is not { } value || filter.Values.Contains(value) == filter.Excludes)
                return false;
        return true;
    }

    private string? ValueOf(ActivityKey key, Dimension dimension) =>
        dimension switch
        {
            Dimension.Group => key.Group,
            Dimension.TermsVersion => Text(key.TermsVersion),
            Dimension.Member => key.ReferrerId == default ? "" : Text(key.ReferrerId.Value),
            Dimension.Code => key.Code,
            _ => OfSegment(key.SegmentId, dimension),
        };

    private string? ValueOf(RuleKey key, Dimension dimension) =>
        dimension switch
        {
            Dimension.Group => key.Group,
            Dimension.TermsVersion => Text(key.TermsVersion),
            Dimension.Rule => key.Rule,
            Dimension.Level => Text(key.Level),
            _ => OfSegment(key.SegmentId, dimension),
        };

    private string OfSegment(SegmentId segment, Dimension dimension) =>
        _segments.TryGetValue(segment, out var values) ? values[(int)dimension] : "";

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
