using MudBlazor;
using Tributary.Client;
using Tributary.Client.Contracts;

namespace Tributary.Dashboard.Lists;

/// <summary>The referrals of a program, newest first.</summary>
public static class ReferralList
{
    /// <summary>The list.</summary>
    public static ListOf<ReferralInfo> All { get; } =
        new()
        {
            Name = "referrals",
            One = "referral",
            From = ListAsync,
            Key = referral => referral.Id,
            Icon = Icons.Material.Outlined.Share,
            Empty = "Referrals appear here when members refer others.",
            Columns =
            [
                new("member", "Member", referral => TextCell.Member(referral.Member)),
                new("referrer", "Referrer", referral => TextCell.Member(referral.Referrer)),
                new("status", "Status", referral => new StatusCell(referral.Status)),
                new("source", "Found by", referral => new WordCell(referral.Source)),
                new("code", "Code", referral => new TextCell(referral.Code)),
                new("channel", "Channel", referral => new WordCell(referral.Acquisition?.Channel)),
                new("created_at", "Joined", referral => new MomentCell(referral.CreatedAt)),
                new("completed_at", "Completed", referral => new MomentCell(referral.CompletedAt)),
                new("expires_at", "Ends", referral => new MomentCell(referral.ExpiresAt))
                {
                    Note = "The time until which it may complete",
                },
                new("id", "Referral", referral => new TextCell(referral.Id)) { IsExtra = true },
                new("terms_version", "Terms", referral => new NumberCell(referral.TermsVersion))
                {
                    IsNumber = true,
                    IsExtra = true,
                },
            ],
            Filters =
            [
                new WordFilter(
                    "status",
                    "Status",
                    [
                        ReferralStatuses.Pending,
                        ReferralStatuses.Completed,
                        ReferralStatuses.Rejected,
                        ReferralStatuses.Expired,
                    ]
                ),
                new TextFilter("referrer", "Referrer", "Id of a member"),
                new TextFilter("code", "Code"),
                new DayFilter("from", "Joined from"),
                new DayFilter("to", "Joined until"),
                new DayFilter("expires_before", "Ends before"),
            ],
        };

    private static Task<Page<ReferralInfo>> ListAsync(TributaryClient client, ListChoice choice) =>
        client.Referrals.ListAsync(
            new ReferralQuery
            {
                Status = choice["status"],
                Referrer = choice["referrer"],
                Code = choice["code"],
                From = choice.StartOf("from"),
                To = choice.EndOf("to"),
                ExpiresBefore = choice.StartOf("expires_before"),
                Cursor = choice.Cursor,
                Limit = choice.Limit,
            }
        );
}
