using System.Data.Common;
using Tributary.Engine.Foundation;
using Tributary.Engine.Members;
using Tributary.Storage.Connections;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Features.Portal;

/// <summary>A session of a member's pages.</summary>
/// <param name="TokenHash">SHA-256 of what the address of the pages holds.</param>
/// <param name="Origins">The sites that may show the pages in a frame.</param>
public sealed record PortalSession(
    byte[] TokenHash,
    ProgramId ProgramId,
    MemberId MemberId,
    IReadOnlyList<string> Origins,
    Instant CreatedAt,
    Instant EndsAt
);

/// <summary>A session with the names that its pages need.</summary>
/// <param name="Program">The name of the program in addresses.</param>
/// <param name="Member">The platform's id of the member.</param>
public sealed record OpenPortal(PortalSession Session, string Program, string Member);

/// <summary>Stores the sessions of members' pages. No token is stored.</summary>
public sealed class PortalSessions(Database database)
{
    /// <summary>The most ended sessions that a new one removes.</summary>
    private const int MostRemoved = 100;

    /// <summary>Begins a session, and removes some that have ended, so that the table stays small.</summary>
    public async ValueTask AddAsync(PortalSession session, CancellationToken stopping) =>
        await database.WriteAsync(
            async connection =>
            {
                await database.ExecuteAsync(
                    connection,
                    """
                    delete from portal_session where token_hash in (
                        select token_hash from portal_session where ends_at < @now order by ends_at limit @most)
                    """,
                    stopping,
                    ("@now", session.CreatedAt.Micros),
                    ("@most", MostRemoved)
                );
                return await database.ExecuteAsync(
                    connection,
                    PortalSessionRow.Insert.Sql,
                    stopping,
                    PortalSessionRow.Insert.Parameters(session)
                );
            },
            stopping
        );

    /// <returns>Null for an unknown or ended session, and while its member is blocked or erased.</returns>
    public async ValueTask<OpenPortal?> FindAsync(byte[] tokenHash, Instant now, CancellationToken stopping)
    {
        var found = await database.ListAsync(
            $"""
            select {PortalSessionRow.Columns}, p.name, m.external_id, m.status
            from portal_session s
            join program p on p.id = s.program_id
            join member m on m.program_id = s.program_id and m.id = s.member_id
            where s.token_hash = @hash and s.ends_at > @now
            """,
            row => (Status: row.Word<MemberStatus>(PortalSessionRow.Columns.Count + 2), Portal: Read(row)),
            stopping,
            ("@hash", tokenHash),
            ("@now", now.Micros)
        );
        return found is [{ Status: MemberStatus.Active or MemberStatus.Suspended } open] ? open.Portal : null;
    }

    private static OpenPortal Read(DbDataReader row) =>
        new(
            PortalSessionRow.Read(row),
            row.GetString(PortalSessionRow.Columns.Count),
            row.GetString(PortalSessionRow.Columns.Count + 1)
        );
}
