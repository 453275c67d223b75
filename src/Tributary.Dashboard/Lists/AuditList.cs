using MudBlazor;
using Tributary.Client;
using Tributary.Client.Contracts;
using Tributary.Dashboard.Addressing;
using Tributary.Dashboard.Format;

namespace Tributary.Dashboard.Lists;

/// <summary>The changes that people, keys and the command line have made, newest first.</summary>
public static class AuditList
{
    private static readonly IReadOnlyList<ListColumn<AuditEntry>> s_columns =
    [
        new("at", "When", entry => new MomentCell(entry.At)),
        new("actor", "Who", entry => new TextCell(entry.ActorName ?? entry.Actor) { Link = ActorOf(entry) }),
        new("action", "Change", entry => new TextCell(AuditWords.Of(entry.Action)) { Link = EventOf(entry) })
        {
            IsLong = true,
        },
        new("subject", "Object", entry => new TextCell(entry.Subject) { Link = AuditWords.AddressOf(entry) }),
        new("detail", "Detail", entry => new TextCell(entry.Detail)) { IsLong = true },
        new("outcome", "Outcome", entry => new StatusCell(entry.Outcome)),
        new("reason", "Reason", entry => new WordCell(entry.Reason)) { IsExtra = true },
        new("program", "Program", entry => new TextCell(entry.Program)),
        new("request_id", "Request", entry => new TextCell(entry.RequestId)) { IsExtra = true },
    ];

    /// <summary>Returns the list for somebody who may see these programs.</summary>
    /// <param name="isWhole">Whether the changes of all programs, and of none, may be listed at once.</param>
    public static ListOf<AuditEntry> Of(IReadOnlyList<string> programs, bool isWhole) =>
        new()
        {
            Name = "changes",
            One = "change",
            From = (client, choice) => ListAsync(client, choice, choice["program"] ?? (isWhole ? null : programs[0])),
            Key = KeyOf,
            Icon = Icons.Material.Outlined.History,
            Empty = "Nothing has been changed yet.",
            Columns = s_columns,
            Filters =
            [
                new WordFilter("program", "Program", [.. programs.Skip(isWhole ? 0 : 1)])
                {
                    Usual = isWhole ? "All programs" : programs[0],
                    Say = name => name,
                },
                new WordFilter("action", "Change", AuditWords.All) { Usual = "Any change", Say = AuditWords.Of },
                new TextFilter("subject", "Object", "Its id"),
                new TextFilter("actor", "Who", "Such as key_20001"),
                new DayFilter("from", "From"),
                new DayFilter("to", "To"),
            ],
        };

    private static Task<Page<AuditEntry>> ListAsync(TributaryClient client, ListChoice choice, string? program) =>
        (program is null ? client : client.In(program)).Audit.ListAsync(
            new AuditQuery
            {
                Actor = choice["actor"],
                Action = choice["action"],
                Subject = choice["subject"],
                From = choice.StartOf("from"),
                To = choice.EndOf("to"),
                Cursor = choice.Cursor,
                Limit = choice.Limit,
            }
        );

    private static string KeyOf(AuditEntry entry) =>
        entry.Event ?? $"{entry.At:O} {entry.Action} {entry.Subject} {entry.Detail} {entry.RequestId}";

    private static string ActorOf(AuditEntry entry) =>
        $"{Addresses.Audit}?actor={Uri.EscapeDataString(entry.Actor)}"
        + (entry.Program is { } program ? $"&program={Uri.EscapeDataString(program)}" : "");

    private static string? EventOf(AuditEntry entry) =>
        entry is { Event: { } id, Program: { } program } ? Addresses.Event(program, id) : null;
}
