using System.Data.Common;
using Tributary.Engine.Foundation;
using Tributary.Engine.Referrals;
using Tributary.Engine.Registration;

namespace Tributary.Storage.Tables;

/// <summary>Table <c>referral r</c>.</summary>
internal static class ReferralRow
{
    private static readonly Table<ReferralFacts> s_table = new("referral", "r");

    public static readonly Column<ReferralId> Id = s_table.Id<ReferralId>("id", r => r.Id);
    public static readonly Column<MemberId> MemberId = s_table.Id<MemberId>("member_id", r => r.MemberId);
    public static readonly Column<MemberId> ReferrerId = s_table.Id<MemberId>("referrer_id", r => r.ReferrerId);
    public static readonly Column<ReferralSource> Source = s_table.Word("source", r => r.Source);
    public static readonly Column<string?> Code = s_table.TextOrNull("code", r => r.Code);
    public static readonly Column<ReferralStatus> Status = s_table.Word("status", r => r.Status);
    public static readonly Column<int> TermsVersion = s_table.Int("terms_version", r => r.TermsVersion);
    public static readonly Column<Instant> JoinedAt = s_table.Moment("joined_at", r => r.JoinedAt);
    public static readonly Column<Instant?> CompletedAt = s_table.MomentOrNull("completed_at", r => r.CompletedAt);
    public static readonly Column<EntryId?> CompletedBy = s_table.IdOrNull<EntryId>("completed_by", r => r.CompletedBy);
    public static readonly Column<Instant?> ExpiresAt = s_table.MomentOrNull("expires_at", r => r.ExpiresAt);
    public static readonly Column<Instant> UpdatedAt = s_table.Now("updated_at");

    public static readonly SelectList Columns = s_table.SelectAllBut(UpdatedAt);

    private static readonly Table<RegisteredMember> s_new = new("referral", "r");

    public static readonly Column<ProgramId> ProgramId = s_new.Id<ProgramId>("program_id", m => m.SignUp.ProgramId);
    public static readonly Column<int> Partition = s_new.Int("partition_id", m => m.Member.Facts.Partition);
    public static readonly Column<string> Kind = s_new.Initially(s_new.Text("kind"), "'acquisition'");
    public static readonly Column<ClickId?> ClickId = s_new.IdOrNull<ClickId>("click_id", m => m.ClickId);
    public static readonly Column<Instant> CreatedAt = s_new.Now("created_at");
    public static readonly Column<SegmentId?> SegmentId = s_new.IdOrNull<SegmentId>("segment_id", m => m.Segment?.Id);
    public static readonly Column<Instant?> ClickedAt = s_new.MomentOrNull("clicked_at", m => m.ClickedAt);
    public static readonly Column<Instant?> ReferrerJoinedAt = s_new.MomentOrNull(
        "referrer_joined_at",
        m => m.ReferrerJoinedAt
    );
    public static readonly Column<string> ReferrerGroup = s_new.Text("referrer_group", m => m.ReferrerGroup!);

    /// <summary>Inserts the referrals of members that were referred.</summary>
    public static readonly TableWrite<RegisteredMember> Insert = s_new.InsertWith(s_table, m => m.Member.Referral!);

    public static readonly TableWrite<ReferralFacts> Update = s_table.Update(
        [Id],
        Status,
        CompletedAt,
        CompletedBy,
        ExpiresAt,
        UpdatedAt
    );

    /// <param name="at">The ordinal at which the referral's columns begin.</param>
    public static ReferralFacts Read(DbDataReader reader, int at = 0) =>
        new()
        {
            Id = Id.Read(reader, at),
            MemberId = MemberId.Read(reader, at),
            ReferrerId = ReferrerId.Read(reader, at),
            Source = Source.Read(reader, at),
            Code = Code.Read(reader, at),
            Status = Status.Read(reader, at),
            TermsVersion = TermsVersion.Read(reader, at),
            JoinedAt = JoinedAt.Read(reader, at),
            CompletedAt = CompletedAt.Read(reader, at),
            CompletedBy = CompletedBy.Read(reader, at),
            ExpiresAt = ExpiresAt.Read(reader, at),
        };
}
