using System.Data.Common;
using Tributary.Engine.Clicks;
using Tributary.Engine.Foundation;
using Tributary.Engine.Fraud;
using Tributary.Engine.Members;
using Tributary.Engine.Referrals;
using Tributary.Storage.Connections;
using Tributary.Storage.Queries;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Features.Members;

public sealed record MemberView
{
    public required MemberId Id { get; init; }

    /// <summary>The platform's id; the tombstone after an erasure.</summary>
    public required string ExternalId { get; init; }

    /// <summary>The first generated code.</summary>
    public string? Code { get; init; }

    public string? Referrer { get; init; }
    public ReferralId? ReferralId { get; init; }
    public ReferralStatus? ReferralStatus { get; init; }
    public required string Group { get; init; }
    public required MemberStatus Status { get; init; }
    public required Instant JoinedAt { get; init; }
    public string? Country { get; init; }
    public string? Currency { get; init; }
    public required int Depth { get; init; }
    public required int Partition { get; init; }

    public string? Email { get; init; }
    public string? Phone { get; init; }

    /// <summary>A JSON object; null when none.</summary>
    public string? Attributes { get; init; }

    /// <summary>The name that leaderboards show to others.</summary>
    public string? DisplayName { get; init; }

    /// <summary>True for a member who wants to be on no leaderboard that others see.</summary>
    public bool IsUnlisted { get; init; }

    /// <summary>The verdict of fraud detection on its referral; null when nothing was found.</summary>
    public RiskVerdict? Verdict { get; init; }

    /// <summary>The open case; null for none.</summary>
    public CaseId? CaseId { get; init; }

    /// <summary>Where it came from; null for unknown.</summary>
    public Segment? Segment { get; init; }
}

/// <summary>The filter of a list of members; null fields do not filter.</summary>
public sealed record MemberFilter
{
    public string? Group { get; init; }
    public string? Country { get; init; }
    public MemberStatus? Status { get; init; }
    public MemberId? ReferrerId { get; init; }

    /// <summary>The earliest time of joining, inclusive.</summary>
    public Instant? JoinedFrom { get; init; }

    /// <summary>The latest time of joining, exclusive.</summary>
    public Instant? JoinedTo { get; init; }

    /// <summary>True when members are chosen by when they joined.</summary>
    public bool IsByJoining => JoinedFrom is not null || JoinedTo is not null;
}

/// <summary>The place of a member in a list by joining.</summary>
public sealed record JoinedPlace(Instant JoinedAt, MemberId Id);

public sealed class MemberReads(Database database)
{
    private const int OwnColumns = 20;

    private static readonly string From = $"""
        select m.id, m.external_id,
            (select c.code from code c where c.member_id = m.id and c.kind = 'generated' order by c.id limit 1),
            u.external_id, r.id, r.status, m.member_group, m.status, m.joined_at, m.country, m.currency, m.depth,
                m.partition_id,
            d.email, d.phone, d.attributes, m.risk_verdict, m.case_id, d.display_name, coalesce(d.unlisted, false),
            {SegmentRow.Columns}
        from member m
        left join member_detail d on d.member_id = m.id
        left join member u on u.program_id = m.program_id and u.id = m.referrer_id
        left join referral r on r.member_id = m.id and r.kind = 'acquisition'
        left join segment s on s.program_id = m.program_id and s.id = m.segment_id
        """;

    private readonly GroupRead<(ProgramId Program, string Text), IReadOnlyList<MemberView>> _members =
        database.GroupedByMember($"{From} where m.program_id = @program and m.external_id = @name", Read);

    private readonly GroupRead<(ProgramId Program, MemberId Id), IReadOnlyList<string>> _names = database.GroupedById<
        MemberId,
        string
    >("select m.external_id from member m where m.program_id = @program and m.id = @id", reader => reader.GetString(0));

    /// <summary>Finds a member by the platform's id. An erased one is found by its former id.</summary>
    public async ValueTask<MemberView?> FindAsync(ProgramId programId, string externalId, CancellationToken stopping) =>
        (await _members.FindAsync((programId, externalId), stopping)).FirstOrDefault();

    public async ValueTask<ListPage<MemberView>> ListAsync(
        ProgramId programId,
        MemberFilter asked,
        ListRange range,
        CancellationToken stopping
    )
    {
        var filter = Of(programId, asked).Within(range, "m.id", "m.created_at");
        var rows = await database.ListAsync(
            $"{From} where {filter} order by m.id desc limit @limit",
            Read,
            stopping,
            filter.Parameters
        );
        return ListPage<MemberView>.Of(rows, range.Limit, row => row.Id.Value);
    }

    /// <summary>Lists members, the latest to join first.</summary>
    /// <param name="range">The number of members, and when they were created.</param>
    /// <param name="after">The last member of the previous page; null for the first page.</param>
    public async ValueTask<(IReadOnlyList<MemberView> Items, JoinedPlace? Next)> ListByJoiningAsync(
        ProgramId programId,
        MemberFilter asked,
        ListRange range,
        JoinedPlace? after,
        CancellationToken stopping
    )
    {
        var filter = Of(programId, asked).Within(range with { Before = null }, "m.id", "m.created_at");
        if (after is not null)
        {
            filter.And("(m.joined_at, m.id) < (@joined, @before)", "@joined", after.JoinedAt.Micros);
            filter.Add("@before", after.Id);
        }
        var rows = await database.ListAsync(
            $"{From} where {filter} order by m.joined_at desc, m.id desc limit @limit",
            Read,
            stopping,
            filter.Parameters
        );
        var page = ListPage<MemberView>.Of(rows, range.Limit, row => row.Id.Value);
        return (page.Items, page.Next is null ? null : new(page.Items[^1].JoinedAt, page.Items[^1].Id));
    }

    /// <summary>
    /// Lists members with one of these traits, newest first: those that have, or had, an e-mail address.
    /// </summary>
    /// <param name="hashes">The hashes of one value, one for each pepper.</param>
    public async ValueTask<ListPage<MemberView>> ListAsync(
        ProgramId programId,
        MemberFilter asked,
        IReadOnlyList<byte[]> hashes,
        ListRange range,
        CancellationToken stopping
    )
    {
        var filter = Of(programId, asked);
        var wanted = hashes.Select(
            (hash, i) =>
            {
                var (select, name) = ($"select t.member_id from trait t where t.hash = @hash{i}", $"@hash{i}");
                filter.Add(name, hash);
                return select;
            }
        );
        filter.And($"m.id in ({string.Join(" union ", wanted)})").Within(range, "m.id", "m.created_at");
        var rows = await database.ListAsync(
            $"{From} where {filter} order by m.id desc limit @limit",
            Read,
            stopping,
            filter.Parameters
        );
        return ListPage<MemberView>.Of(rows, range.Limit, row => row.Id.Value);
    }

    /// <summary>
    /// The indexes for these lists leave out values that most members have. A statement can use them only if it says
    /// so, and most members are found without them.
    /// </summary>
    private static Filter Of(ProgramId programId, MemberFilter asked)
    {
        var group =
            asked.Group == MemberFacts.DefaultGroup
                ? "m.member_group = @group"
                : "m.member_group <> 'default' and m.member_group = @group";
        var status =
            asked.Status == MemberStatus.Active ? "m.status = @status" : "m.status <> 'active' and m.status = @status";
        return new Filter()
            .And("m.program_id = @program", "@program", programId)
            .And(group, "@group", asked.Group)
            .And("m.country is not null and m.country = @country", "@country", asked.Country)
            .And(status, "@status", Filter.Word(asked.Status))
            .And("m.referrer_id is not null and m.referrer_id = @referrer", "@referrer", asked.ReferrerId)
            .And("m.joined_at >= @joined_from", "@joined_from", asked.JoinedFrom?.Micros)
            .And("m.joined_at < @joined_to", "@joined_to", asked.JoinedTo?.Micros);
    }

    /// <summary>Returns the platform's ids of members by internal id.</summary>
    public async ValueTask<IReadOnlyDictionary<MemberId, string>> NamesAsync(
        ProgramId programId,
        IEnumerable<MemberId> ids,
        CancellationToken stopping
    )
    {
        var asked = ids.Where(id => id.Value > 0).Distinct().ToArray();
        var names = await Task.WhenAll(asked.Select(id => _names.FindAsync((programId, id), stopping)));
        return asked
            .Zip(names)
            .Where(pair => pair.Second.Count > 0)
            .ToDictionary(pair => pair.First, pair => pair.Second[0]);
    }

    private static MemberView Read(DbDataReader reader) =>
        new()
        {
            Id = reader.Id<MemberId>(0),
            ExternalId = reader.GetString(1),
            Code = reader.StringOrNull(2),
            Referrer = reader.StringOrNull(3),
            ReferralId = reader.IdOrNull<ReferralId>(4),
            ReferralStatus = reader.WordOrNull<ReferralStatus>(5),
            Group = reader.GetString(6),
            Status = reader.Word<MemberStatus>(7),
            JoinedAt = reader.Instant(8),
            Country = reader.StringOrNull(9),
            Currency = reader.StringOrNull(10),
            Depth = reader.GetInt32(11),
            Partition = reader.GetInt32(12),
            Email = reader.StringOrNull(13),
            Phone = reader.StringOrNull(14),
            Attributes = reader.StringOrNull(15),
            Verdict = reader.WordOrNull<RiskVerdict>(16),
            CaseId = reader.IdOrNull<CaseId>(17),
            DisplayName = reader.StringOrNull(18),
            IsUnlisted = reader.GetBoolean(19),
            Segment = SegmentRow.ReadOrNull(reader, OwnColumns),
        };
}
