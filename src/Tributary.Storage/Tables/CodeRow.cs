using System.Data.Common;
using Tributary.Engine.Foundation;
using Tributary.Engine.Members;

namespace Tributary.Storage.Tables;

/// <summary>Table <c>code c</c>, read together with its owner, <c>member m</c>.</summary>
internal static class CodeRow
{
    private static readonly Table<CodeFacts> s_table = new("code", "c");

    public static readonly Column<string> Folded = s_table.Text("folded", c => CodeText.Fold(c.Code));
    public static readonly Column<CodeId> Id = s_table.Id<CodeId>("id", c => c.Id);
    public static readonly Column<ProgramId> ProgramId = s_table.Id<ProgramId>("program_id", c => c.ProgramId);
    public static readonly Column<string> Code = s_table.Text("code", c => c.Code);
    public static readonly Column<CodeKind> Kind = s_table.Word("kind", c => c.Kind);
    public static readonly Column<MemberId> MemberId = s_table.Id<MemberId>("member_id", c => c.MemberId);
    public static readonly Column<string?> Destination = s_table.TextOrNull("destination", c => c.Destination);
    public static readonly Column<Instant?> StartsAt = s_table.MomentOrNull("starts_at", c => c.StartsAt);
    public static readonly Column<Instant?> EndsAt = s_table.MomentOrNull("ends_at", c => c.EndsAt);
    public static readonly Column<long?> MaxUses = s_table.LongOrNull("max_uses", c => c.MaxUses);
    public static readonly Column<long> Uses = s_table.Long("uses", c => c.Uses);
    public static readonly Column<Instant> CreatedAt = s_table.Moment("created_at", c => c.CreatedAt);

    private static readonly SelectList s_own = s_table.SelectAllBut(Folded);

    public static readonly string Columns = $"{s_own}, m.external_id, m.status";

    /// <summary>
    /// Inserts codes, and skips those that are taken in the program, in the table or earlier in the batch. A new code
    /// is never older than an existing one with the same text, because the oldest has the short link.
    /// </summary>
    public static readonly TableWrite<CodeFacts> InsertOrSkip = s_table.InsertOrSkip(
        [Folded, ProgramId],
        Id,
        (
            CreatedAt,
            """
            coalesce((select max(c.created_at) + 1 from code c
                    where c.folded = n.folded and c.created_at >= n.created_at), n.created_at)
            """
        )
    );

    public static CodeFacts Read(DbDataReader reader) => Read(reader, 0);

    /// <param name="at">The ordinal at which the code's columns begin.</param>
    public static CodeFacts Read(DbDataReader reader, int at) =>
        new()
        {
            Id = Id.Read(reader, at),
            ProgramId = ProgramId.Read(reader, at),
            Code = Code.Read(reader, at),
            Kind = Kind.Read(reader, at),
            MemberId = MemberId.Read(reader, at),
            MemberExternalId = reader.GetString(at + s_own.Count),
            MemberStatus = reader.Word<MemberStatus>(at + s_own.Count + 1),
            Destination = Destination.Read(reader, at),
            StartsAt = StartsAt.Read(reader, at),
            EndsAt = EndsAt.Read(reader, at),
            MaxUses = MaxUses.Read(reader, at),
            Uses = Uses.Read(reader, at),
            CreatedAt = CreatedAt.Read(reader, at),
        };
}
