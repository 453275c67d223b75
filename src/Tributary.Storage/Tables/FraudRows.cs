using System.Data.Common;
using Tributary.Engine.Foundation;
using Tributary.Engine.Fraud;
using Tributary.Engine.Identity;
using Tributary.Engine.Members;
using Tributary.Engine.Screening;

namespace Tributary.Storage.Tables;

/// <summary>Table <c>fraud_signal s</c>.</summary>
internal static class FraudSignalRow
{
    private static readonly Table<SignalFacts> s_table = new("fraud_signal", "s");

    public static readonly Column<ProgramId> ProgramId = s_table.Id<ProgramId>("program_id", s => s.ProgramId);
    public static readonly Column<MemberId> MemberId = s_table.Id<MemberId>("member_id", s => s.MemberId);
    public static readonly Column<Signal> Name = s_table.Word("name", s => s.Found.Name);
    public static readonly Column<EntryId> EntryId = s_table.Id<EntryId>("event_id", s => s.EntryId);
    public static readonly Column<SignalMode> Mode = s_table.Word("mode", s => s.Found.Mode);
    public static readonly Column<int> Points = s_table.Int("points", s => s.Found.Points);
    public static readonly Column<string> Evidence = s_table.Text(
        "evidence",
        s => EvidenceCodec.Write(s.Found.Evidence)
    );
    public static readonly Column<Instant> At = s_table.Now("at");

    public static readonly SelectList Columns = s_table.SelectAllBut(ProgramId, MemberId);

    public static readonly TableWrite<SignalFacts> Insert = s_table.Insert();

    public static FoundSignal Read(DbDataReader reader) =>
        new(Name.Read(reader), Mode.Read(reader), Points.Read(reader), EvidenceCodec.Read(Evidence.Read(reader)));
}

/// <summary>Table <c>fraud_case c</c>. Rows are inserted as cases are opened.</summary>
internal static class FraudCaseRow
{
    private static readonly Table<OpenedCase> s_table = new("fraud_case", "c");

    public static readonly Column<CaseId> Id = s_table.Id<CaseId>("id", c => c.Id);
    public static readonly Column<ProgramId> ProgramId = s_table.Id<ProgramId>("program_id", c => c.ProgramId);
    public static readonly Column<MemberId> MemberId = s_table.Id<MemberId>("member_id", c => c.MemberId);
    public static readonly Column<MemberId> ReferrerId = s_table.Id<MemberId>("referrer_id", c => c.ReferrerId);
    public static readonly Column<CaseStatus> Status = s_table.Initially(
        s_table.Word<CaseStatus>("status"),
        $"'{EnumNames.Of(CaseStatus.Open)}'"
    );
    public static readonly Column<int> Score = s_table.Int("score", c => c.Score);
    public static readonly Column<RiskVerdict> Verdict = s_table.Word("verdict", c => c.Verdict);
    public static readonly Column<EntryId> OpenedBy = s_table.Id<EntryId>("opened_by", c => c.EntryId);
    public static readonly Column<Instant> OpenedAt = s_table.Now("opened_at");
    public static readonly Column<Instant> UpdatedAt = s_table.Now("updated_at");
    public static readonly Column<CaseOutcome?> Outcome = s_table.WordOrNull<CaseOutcome>("outcome");
    public static readonly Column<string?> Assignee = s_table.TextOrNull("assignee");
    public static readonly Column<string?> ResolvedBy = s_table.TextOrNull("resolved_by");
    public static readonly Column<Instant?> ResolvedAt = s_table.MomentOrNull("resolved_at");

    public static readonly SelectList Columns = s_table.SelectAllBut(ProgramId, ReferrerId, UpdatedAt);

    public static readonly TableWrite<OpenedCase> Insert = s_table.Insert();
}

/// <summary>A trait that this transaction adds to a member.</summary>
internal readonly record struct NewTrait(MemberFacts Member, Trait Trait);

/// <summary>Table <c>trait t</c>.</summary>
internal static class TraitRow
{
    private static readonly Table<NewTrait> s_table = new("trait", "t");

    public static readonly Column<ProgramId> ProgramId = s_table.Id<ProgramId>("program_id", t => t.Member.ProgramId);
    public static readonly Column<MemberId> MemberId = s_table.Id<MemberId>("member_id", t => t.Member.Id);
    public static readonly Column<short> Kind = s_table.Short("kind", t => (short)t.Trait.Kind);
    public static readonly Column<byte[]> Hash = s_table.Bytes("hash", t => t.Trait.Hash);
    public static readonly Column<long> Variant = s_table.Long("variant", t => t.Trait.Variant);
    public static readonly Column<MemberId?> ReferrerId = s_table.IdOrNull<MemberId>(
        "referrer_id",
        t => t.Member.ReferrerId
    );
    public static readonly Column<Instant> At = s_table.Moment("at", t => t.Member.JoinedAt);

    public static readonly TableWrite<NewTrait> Insert = s_table.Insert();

    public static readonly TableWrite<MemberId> DeleteOfMember = s_table.Delete(MemberId);
}
