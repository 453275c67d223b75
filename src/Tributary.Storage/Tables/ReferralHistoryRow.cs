using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Foundation;
using Tributary.Engine.Referrals;

namespace Tributary.Storage.Tables;

/// <summary>Table <c>referral_history</c>: a line for each change of a referral since its sign-up.</summary>
internal static class ReferralHistoryRow
{
    private static readonly Table<ReferralChange> s_table = new("referral_history", "h");

    public static readonly Column<ReferralId> ReferralId = s_table.Id<ReferralId>("referral_id", c => c.Referral.Id);
    public static readonly Column<EntryId> EventId = s_table.Id<EntryId>("event_id", c => c.EntryId);
    public static readonly Column<Instant> At = s_table.Now("at");
    public static readonly Column<ReferralStatus> Status = s_table.Word("status", c => c.Referral.Status);
    public static readonly Column<Instant?> CompletedAt = s_table.MomentOrNull(
        "completed_at",
        c => c.Referral.Status == ReferralStatus.Completed ? c.Referral.CompletedAt : null
    );
    public static readonly Column<string?> Reason = s_table.TextOrNull("reason", c => c.Reason);

    public static readonly TableWrite<ReferralChange> Insert = s_table.Insert();
}
