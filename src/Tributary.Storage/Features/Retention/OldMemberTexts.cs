using Tributary.Engine.Foundation;
using Tributary.Storage.Connections;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Features.Retention;

/// <summary>
/// Blanks personal text of members who have been inactive for longer than the operator wants to keep it, in small
/// transactions. The member stays, with its id and balance.
/// </summary>
/// <remarks>
/// A member is inactive since the last of: its sign-up, the last entry about it, and its last reward. One who is owed
/// something, or whose reward waits, keeps its texts.
/// </remarks>
public sealed class OldMemberTexts
{
    // language=sql
    private const string IsInactive = """
        m.created_at < @before
        and not exists (
            select 1 from entry e where e.program_id = m.program_id and e.member_id = m.id and e.accepted_at >= @before)
        and not exists (
            select 1 from reward r
            where r.member_id = m.id and (r.created_at >= @before or r.status in ('held', 'review', 'payable')))
        """;

    private readonly Database _database;

    // language=sql
    private readonly string _hasTexts;

    // language=sql
    private readonly string _blanks;

    private OldMemberTexts(Database database, params string[] columns)
    {
        _database = database;
        _hasTexts = string.Join(" or ", columns.Select(column => $"d.{column} is not null"));
        _blanks = string.Join(", ", columns.Select(column => $"{column} = null"));
    }

    /// <summary>The e-mail address, the phone number and the display name.</summary>
    public static OldMemberTexts Contacts(Database database) => new(database, "email", "phone", "display_name");

    /// <summary>The attributes, which the platform names as it likes.</summary>
    public static OldMemberTexts Attributes(Database database) => new(database, "attributes");

    /// <summary>The members of a page, of which those who are inactive make a transaction.</summary>
    public int AtOnce { get; init; } = 1_000;

    /// <returns>The number of members whose texts were blanked.</returns>
    public async ValueTask<long> BlankAsync(Instant before, CancellationToken stopping)
    {
        var blanked = 0L;
        foreach (var program in await _database.ListAsync("select id from program", r => r.Id<ProgramId>(0), stopping))
            for (MemberId? after = default(MemberId); after is { } from; )
            {
                var (count, last) = await BlankAsync(program, from, before, stopping);
                (blanked, after) = (blanked + count, last);
            }
        return blanked;
    }

    /// <returns>
    /// The number of members that were blanked, and the last one of the page; null for the last page.
    /// </returns>
    private async ValueTask<(int Count, MemberId? Last)> BlankAsync(
        ProgramId program,
        MemberId after,
        Instant before,
        CancellationToken stopping
    )
    {
        var page = await _database.ListAsync(
            """
            select m.id from member m where m.program_id = @program and m.id > @after order by m.id limit @count
            """,
            row => row.Id<MemberId>(0),
            stopping,
            ("@program", program),
            ("@after", after),
            ("@count", AtOnce)
        );
        if (page.Count == 0)
            return (0, null);
        var inactive = await _database.ListAsync(
            $"""
            select m.id from member m join member_detail d on d.member_id = m.id
            where m.program_id = @program and m.id > @after and m.id <= @last and ({_hasTexts}) and {IsInactive}
            order by m.id
            """,
            row => row.Id<MemberId>(0),
            stopping,
            ("@program", program),
            ("@after", after),
            ("@last", page[^1]),
            ("@before", before.Micros)
        );
        var count = inactive.Count == 0 ? 0 : await BlankAsync(program, inactive, before, stopping);
        return (count, page.Count < AtOnce ? null : page[^1]);
    }

    /// <summary>
    /// Locks the rows and asks again whether they are old, so that a change of a member that was decided meanwhile is
    /// seen.
    /// </summary>
    private ValueTask<int> BlankAsync(
        ProgramId program,
        IEnumerable<MemberId> ids,
        Instant before,
        CancellationToken stopping
    ) =>
        _database.WriteAsync(
            async connection =>
            {
                await _database.ListAsync(
                    connection,
                    $"""
                    select d.member_id from member_detail d where d.member_id {_database.In("@ids")}
                    order by d.member_id {_database.Locked}
                    """,
                    row => row.Id<MemberId>(0),
                    stopping,
                    ("@ids", ids.Numbers())
                );
                return await _database.ExecuteAsync(
                    connection,
                    $"""
                    update member_detail set {_blanks}
                    where member_id in (
                        select m.id from member m
                        where m.program_id = @program and m.id {_database.In("@ids")} and {IsInactive})
                    """,
                    stopping,
                    ("@program", program),
                    ("@ids", ids.Numbers()),
                    ("@before", before.Micros)
                );
            },
            stopping
        );
}
