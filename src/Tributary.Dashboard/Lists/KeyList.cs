using MudBlazor;
using Tributary.Client.Contracts;
using Tributary.Dashboard.Addressing;

namespace Tributary.Dashboard.Lists;

/// <summary>The keys of the API.</summary>
public static class KeyList
{
    /// <summary>The list.</summary>
    public static ListOf<KeyInfo> All { get; } =
        new()
        {
            Name = "keys",
            One = "key",
            From = (client, choice) => client.Keys.ListAsync(new() { Limit = choice.Limit, Cursor = choice.Cursor }),
            Key = key => key.Prefix,
            Icon = Icons.Material.Outlined.VpnKey,
            Empty = "The key of the configuration is not listed.",
            Columns =
            [
                new("name", "Name", key => new TextCell(key.Name) { Link = $"{Addresses.Audit}?actor={key.Actor}" })
                {
                    Note = "Links to the changes that it made",
                },
                new("prefix", "Prefix", key => new TextCell(key.Prefix)),
                new("scopes", "May", key => new TextCell(string.Join(", ", key.Scopes))),
                new("program", "Program", key => new TextCell(key.Program ?? "All")),
                new("status", "Status", key => new StatusCell(key.Status)),
                new("last_used_at", "Last used", key => new MomentCell(key.LastUsedAt, "Never")),
                new("ends_at", "Ends", key => new MomentCell(key.RevokedAt ?? key.ExpiresAt)),
                new("created_at", "Created", key => new MomentCell(key.CreatedAt)),
            ],
        };
}
