using System.Collections.Frozen;
using Tributary.Client.Contracts;
using Tributary.Dashboard.Addressing;
using Tributary.Engine.Deciding.Commands;

namespace Tributary.Dashboard.Format;

/// <summary>Tells changes of the audit log as people would.</summary>
public static class AuditWords
{
    /// <summary>The changes beside the log. What a command did is told by its handler.</summary>
    private static readonly Dictionary<string, string> s_besideTheLog = new(StringComparer.Ordinal)
    {
        ["alert_rule.change"] = "Changed an alert rule",
        ["alert_rule.create"] = "Created an alert rule",
        ["alert_rule.delete"] = "Deleted an alert rule",
        ["code.change"] = "Changed a code",
        ["code.create"] = "Created a code",
        ["code.end"] = "Ended a code",
        ["codes.disable"] = "Turned one-time codes off",
        ["codes.enable"] = "Turned one-time codes on",
        ["codes.recover"] = "Signed in with a recovery code",
        ["codes.renew"] = "Created new recovery codes",
        ["export.read"] = "Exported a list",
        ["fraud.backtest"] = "Tried other fraud settings",
        ["invitation.accept"] = "Accepted an invitation",
        ["invitation.create"] = "Invited somebody",
        ["invitation.withdraw"] = "Withdrew an invitation",
        ["key.create"] = "Created a key",
        ["key.revoke"] = "Revoked a key",
        ["key.rotate"] = "Rotated a key",
        ["member.export"] = "Exported the data of a member",
        ["password.change"] = "Changed the password",
        ["person.change"] = "Changed a person",
        ["portal.change"] = "Changed the portal's look",
        ["program.create"] = "Created a program",
        ["retention.blank"] = "Blanked old personal texts",
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

    private static readonly FrozenDictionary<string, string> s_done = CommandRegistry
        .All.Where(command => command.Done is not null)
        .Select(command => KeyValuePair.Create(command.Type, command.Done!))
        .Concat(s_besideTheLog)
        .ToFrozenDictionary(StringComparer.Ordinal);

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
