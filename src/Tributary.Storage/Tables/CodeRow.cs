using System.Data.Common;
using Tributary.Engine.Foundation;
using Tributary.Engine.Members;

namespace Tributary.Storage.Tables;

/// <summary>Table <c>code c</c>, read together with its owner, <c>member m</c>.</summary>
internal static class CodeRow
{
    private static readonly Table<CodeFacts> s_table = new("code", "c");

    public static readonly Column<string> Folded = s_table.Text("folded");
    public static readonly Column<CodeId> Id = s_table.Id<CodeId>("id");
    public static readonly Column<ProgramId> ProgramId = s_table.Id<ProgramId>("program_id");
    public static readonly Column<string> Code = s_table.Text("code");
    public static readonly Column<CodeKind> Kind = s_table.Word<CodeKind>("kind");
    public static readonly Column<MemberId> MemberId = s_table.Id<MemberId>("member_id");
    public static readonly Column<string?> Destination = s_table.TextOrNull("destination");
    public static readonly Column<Instant?> StartsAt = s_table.MomentOrNull("starts_at");
    public static readonly Column<Instant?> EndsAt = s_table.MomentOrNull("ends_at");
    public static readonly Column<long?> MaxUses = s_table.LongOrNull("max_uses");
    public static readonly Column<long> Uses = s_table.Long("uses");
    public static readonly Column<Instant> CreatedAt = s_table.Moment("created_at");

    private static readonly SelectList s_own = s_table.SelectAllBut(Folded);

    public static readonly string Columns = $"{s_own}, m.external_id, m.status";

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
