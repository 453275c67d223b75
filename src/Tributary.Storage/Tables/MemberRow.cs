using System.Collections.Immutable;
using System.Data.Common;
using Tributary.Engine.Foundation;
using Tributary.Engine.Fraud;
using Tributary.Engine.Members;
using Tributary.Engine.Registration;

namespace Tributary.Storage.Tables;

/// <summary>Table <c>member m</c>.</summary>
internal static class MemberRow
{
    private static readonly Table<MemberFacts> s_table = new("member", "m");

    public static readonly Column<MemberId> Id = s_table.Id<MemberId>("id", m => m.Id);
    public static readonly Column<ProgramId> ProgramId = s_table.Id<ProgramId>("program_id", m => m.ProgramId);
    public static readonly Column<int> Partition = s_table.Int("partition_id", m => m.Partition);
    public static readonly Column<int> Depth = s_table.Int("depth", m => m.Depth);
    public static readonly Column<string> Group = s_table.Text("member_group", m => m.Group);
    public static readonly Column<MemberStatus> Status = s_table.Word("status", m => m.Status);
    public static readonly Column<string?> Country = s_table.TextOrNull("country", m => m.Country);
    public static readonly Column<string?> Currency = s_table.TextOrNull("currency", m => m.Currency);
    public static readonly Column<Instant> JoinedAt = s_table.Moment("joined_at", m => m.JoinedAt);
    public static readonly Column<int?> RiskScore = s_table.IntOrNull("risk_score", m => m.Risk.Score);
    public static readonly Column<RiskVerdict?> RiskVerdict = s_table.WordOrNull<RiskVerdict>(
        "risk_verdict",
        m => m.Risk.Verdict
    );
    public static readonly Column<long?> RiskSignals = s_table.LongOrNull("risk_signals", m => m.Risk.Signals);
    public static readonly Column<CaseId?> CaseId = s_table.IdOrNull<CaseId>("case_id", m => m.Risk.CaseId);
    public static readonly Column<bool> HasForfeited = s_table.Flag("forfeited", m => m.HasForfeited);

    public static readonly Column<Instant> UpdatedAt = s_table.Now("updated_at");

    public static readonly SelectList Columns = s_table.SelectAllBut(UpdatedAt);

    private static readonly Table<RegisteredMember> s_new = new("member", "m");

    public static readonly Column<string> ExternalId = s_new.Text("external_id", m => m.ExternalId);
    public static readonly Column<MemberId?> ReferrerId = s_new.IdOrNull<MemberId>(
        "referrer_id",
        m => m.Member.Facts.ReferrerId
    );
    public static readonly Column<MemberId> RootId = s_new.Id<MemberId>("root_id", m => m.Member.RootId);
    public static readonly Column<ImmutableArray<MemberId>> Upline = s_new.IdList("upline", m => m.Member.Facts.Upline);
    public static readonly Column<Instant> CreatedAt = s_new.Now("created_at");
    public static readonly Column<SegmentId?> SegmentId = s_new.IdOrNull<SegmentId>("segment_id", m => m.Segment?.Id);

    /// <summary>Inserts members, in a fixed order, and skips those whose id in the program is taken.</summary>
    public static readonly TableWrite<RegisteredMember> InsertOrSkip = s_new.InsertOrSkipWith(
        s_table,
        m => m.Member.Facts,
        [ProgramId, ExternalId],
        Id,
        RiskScore,
        RiskVerdict,
        RiskSignals,
        CaseId
    );

    public static readonly TableWrite<MemberFacts> Update = s_table.Update(
        [ProgramId, Id],
        Group,
        Status,
        Country,
        Currency,
        HasForfeited,
        UpdatedAt
    );

    public static readonly TableWrite<MemberFacts> UpdateRisk = s_table.Update(
        [ProgramId, Id],
        RiskScore,
        RiskVerdict,
        RiskSignals,
        CaseId,
        UpdatedAt
    );

    /// <summary>Reads a member whose upline follows its columns.</summary>
    /// <param name="attributes">The attributes from table <c>member_detail</c>.</param>
    public static MemberFacts Read(DbDataReader reader, ReadOnlyMemory<byte> attributes) =>
        new()
        {
            Id = Id.Read(reader),
            ProgramId = ProgramId.Read(reader),
            Partition = Partition.Read(reader),
            Upline = reader.IdList<MemberId>(Columns.Count),
            Depth = Depth.Read(reader),
            Group = Group.Read(reader),
            Status = Status.Read(reader),
            Country = Country.Read(reader),
            Currency = Currency.Read(reader),
            JoinedAt = JoinedAt.Read(reader),
            Attributes = attributes,
            HasForfeited = HasForfeited.Read(reader),
            Risk = ReadRisk(reader),
        };

    private static Risk ReadRisk(DbDataReader reader) =>
        RiskScore.Read(reader) is { } score
            ? new Risk(
                score,
                RiskVerdict.Read(reader).GetValueOrDefault(),
                RiskSignals.Read(reader).GetValueOrDefault(),
                CaseId.Read(reader)
            )
            : default;
}
