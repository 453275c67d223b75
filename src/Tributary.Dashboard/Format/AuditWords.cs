using Tributary.Client.Contracts;
using Tributary.Dashboard.Layout;

namespace Tributary.Dashboard.Format;

/// <summary>Tells changes of the audit log as people would.</summary>
public static class AuditWords
{
    private static readonly Dictionary<string, string> s_done = new(StringComparer.Ordinal)
    {
        ["alert_rule.change"] = "Changed an alert rule",
        ["alert_rule.create"] = "Created an alert rule",
        ["alert_rule.delete"] = "Deleted an alert rule",
        ["balance.adjust"] = "Adjusted a balance",
        ["code.change"] = "Changed a code",
        ["code.create"] = "Created a code",
        ["code.end"] = "Ended a code",
        ["codes.disable"] = "Turned one-time codes off",
        ["codes.enable"] = "Turned one-time codes on",
        ["codes.recover"] = "Signed in with a recovery code",
        ["codes.renew"] = "Created new recovery codes",
        ["export.read"] = "Exported a list",
        ["fraud.backtest"] = "Tried other fraud settings",
        ["fraud.case.assign"] = "Assigned a case",
        ["fraud.case.note"] = "Added a note to a case",
        ["fraud.case.resolve"] = "Decided a case",
        ["fraud.check"] = "Had a member checked for fraud",
        ["invitation.accept"] = "Accepted an invitation",
        ["invitation.create"] = "Invited somebody",
        ["invitation.withdraw"] = "Withdrew an invitation",
        ["key.create"] = "Created a key",
        ["key.revoke"] = "Revoked a key",
        ["key.rotate"] = "Rotated a key",
        ["member.erase"] = "Erased a member",
        ["member.export"] = "Exported the data of a member",
        ["member.update"] = "Changed a member",
        ["password.change"] = "Changed the password",
        ["person.change"] = "Changed a person",
        ["portal.change"] = "Changed the portal's look",
        ["program.create"] = "Created a program",
        ["program.end"] = "Ended the program",
        ["program.pause"] = "Paused the program",
        ["program.resume"] = "Resumed the program",
        ["referral.complete"] = "Completed a referral",
        ["referral.import"] = "Imported a referral",
        ["referral.reject"] = "Rejected a referral",
        ["retention.blank"] = "Blanked old personal texts",
        ["reward.approve"] = "Approved a reward",
        ["reward.fulfil"] = "Handed over a reward",
        ["reward.import"] = "Imported a reward",
        ["reward.reject"] = "Rejected a reward",
        ["session.begin"] = "Signed in",
        ["session.end"] = "Ended a session",
        ["terms.put"] = "Published Terms",
        ["terms.withdraw"] = "Withdrew Terms",
        ["traits.add"] = "Added traits of a member",
        ["webhook.change"] = "Changed a webhook",
        ["webhook.create"] = "Created a webhook",
        ["webhook.delete"] = "Deleted a webhook",
        ["webhook.replay"] = "Posted changes again",
        ["webhook.rotate"] = "Rotated a webhook's secret",
        ["webhook.test"] = "Tested a webhook",
    };

    /// <summary>The actions that can be asked for, in the order of their names.</summary>
    public static IReadOnlyList<string> All { get; } = [.. s_done.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Returns what was done. An action of a newer server is shown by its word.</summary>
    public static string Of(string action) => s_done.GetValueOrDefault(action) ?? Words.Plain(action);

    /// <summary>Returns the page of what was changed; null when it has none.</summary>
    public static string? AddressOf(AuditEntry entry) =>
        entry.Program is not { } program
            ? entry.Action.StartsWith("key.", StringComparison.Ordinal)
                ? Addresses.Keys
                : null
            : entry.IsMember
                ? Addresses.Member(program, entry.Subject)
                : entry.Action.Split('.')[0] switch
                {
                    "webhook" => Addresses.Of(program, "webhooks/" + Uri.EscapeDataString(entry.Subject)),
                    "alert_rule" => Addresses.Of(program, "alerts"),
                    "key" => Addresses.Keys,
                    "portal" => Addresses.Of(program, "portal"),
                    "export" => Addresses.Of(program, "exports"),
                    "terms" or "program" => Addresses.Of(program, "terms"),
                    _ => null,
                };
}
