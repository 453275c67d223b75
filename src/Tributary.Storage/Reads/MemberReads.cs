using System.Data.Common;
using Tributary.Engine;

namespace Tributary.Storage;

/// <param name="ExternalId">The platform's id; after an erasure the tombstone.</param>
/// <param name="Code">The first generated one.</param>
public sealed record MemberView(
    long Id, string ExternalId, string? Code, string? Referrer, long? ReferralId, ReferralStatus? ReferralStatus, string Group, MemberStatus Status,
    Instant JoinedAt, string? Country, string? Currency, int Depth, int Partition);

public sealed class MemberReads(Database database)
{
    private const string From = """
        select m.id, m.external_id,
            (select c.code from code c where c.member_id = m.id and c.kind = 'generated' order by c.id limit 1),
            u.external_id, r.id, r.status, m.member_group, m.status, m.joined_at, m.country, m.currency, m.depth, m.partition_id
        from member m
        left join member u on u.program_id = m.program_id and u.id = m.referrer_id
        left join referral r on r.member_id = m.id and r.kind = 'acquisition'
        """;

    /// <summary>An erased member is found by the id it had.</summary>
    public async ValueTask<MemberView?> FindAsync(long programId, string externalId, CancellationToken stopping) =>
        (await database.ListAsync(
            $"{From} where m.program_id = @program and m.external_id {database.In("@ids")}", Read, stopping,
            ("@program", programId), ("@ids", new[] { externalId, Tombstone.Of(externalId) }))).FirstOrDefault();

    public async ValueTask<ListPage<MemberView>> ListAsync(long programId, ListRange range, CancellationToken stopping)
    {
        var filter = new Filter().And("m.program_id = @program", "@program", programId).Within(range, "m.id", "m.created_at");
        var rows = await database.ListAsync($"{From} where {filter} order by m.id desc limit @limit", Read, stopping, filter.Parameters);
        return ListPage<MemberView>.Of(rows, range.Limit, row => row.Id);
    }

    /// <summary>The platform's ids of members, by our own.</summary>
    public async ValueTask<IReadOnlyDictionary<long, string>> NamesAsync(long programId, IEnumerable<long> ids, CancellationToken stopping)
    {
        var asked = ids.Where(id => id > 0).Distinct().ToArray();
        if (asked.Length == 0) return new Dictionary<long, string>();
        var rows = await database.ListAsync(
            $"select m.id, m.external_id from member m where m.program_id = @program and m.id {database.In("@ids")}",
            reader => (Id: reader.GetInt64(0), Name: reader.GetString(1)), stopping, ("@program", programId), ("@ids", asked));
        return rows.ToDictionary(row => row.Id, row => row.Name);
    }

    private static MemberView Read(DbDataReader reader) => new(
        Id: reader.GetInt64(0), ExternalId: reader.GetString(1), Code: reader.StringOrNull(2), Referrer: reader.StringOrNull(3),
        ReferralId: reader.LongOrNull(4), ReferralStatus: reader.WordOrNull<ReferralStatus>(5), Group: reader.GetString(6),
        Status: reader.Word<MemberStatus>(7), JoinedAt: reader.Instant(8), Country: reader.StringOrNull(9), Currency: reader.StringOrNull(10),
        Depth: reader.GetInt32(11), Partition: reader.GetInt32(12));
}
