using System.Globalization;
using Tributary.Client.Contracts;
using Tributary.Engine.Deciding.Commands;
using Tributary.Engine.Foundation;
using Tributary.Server.Application.Answers;
using Tributary.Server.Application.Csv;
using Tributary.Server.Application.Ids;
using Tributary.Storage.Features.Audit;

namespace Tributary.Server.Features.Audit;

/// <summary>Shows changes to callers.</summary>
/// <param name="programs">The names of programs.</param>
/// <param name="actors">The present names of keys and people.</param>
internal sealed class AuditAnswers(
    IReadOnlyDictionary<ProgramId, string> programs,
    IReadOnlyDictionary<string, string> actors
)
{
    private static readonly string[] s_columns =
    [
        "at",
        "actor",
        "actor_name",
        "action",
        "program",
        "subject",
        "detail",
        "outcome",
        "reason",
        "event",
        "request_id",
    ];

    public AuditEntry Of(AuditView view)
    {
        var (record, entry) = (view.Record, view.Entry);
        var program = record.ProgramId is { } id ? programs.GetValueOrDefault(id) : null;
        return new AuditEntry
        {
            At = record.At.ToDateTimeOffset(),
            Actor = record.Actor.Name,
            ActorName = actors.GetValueOrDefault(record.Actor.Name),
            Action = record.Action,
            Program = program,
            Subject = view.Member ?? (entry is null ? record.Subject : program ?? ""),
            IsMember = view.Member is not null,
            Detail = entry is null ? record.Detail : DetailOf(entry),
            Outcome = entry?.Outcome is { } outcome ? EnumNames.Of(outcome) : null,
            Reason = entry?.Reason is { } reason ? EnumNames.Of(reason) : null,
            Event = entry is null ? null : EventIds.Of(null, entry.Id),
            RequestId = record.Actor.RequestId,
        };
    }

    public static string Csv(IEnumerable<AuditEntry> entries) =>
        string.Concat(
            entries
                .Select(entry =>
                    CsvText.Line([
                        entry.At.ToString("O", CultureInfo.InvariantCulture),
                        entry.Actor,
                        entry.ActorName ?? "",
                        entry.Action,
                        entry.Program ?? "",
                        entry.Subject,
                        entry.Detail ?? "",
                        entry.Outcome ?? "",
                        entry.Reason ?? "",
                        entry.Event ?? "",
                        entry.RequestId ?? "",
                    ])
                )
                .Prepend(CsvText.Line(s_columns))
                .Select(line => line + "\n")
        );

    private static string? DetailOf(OrderedCommand entry)
    {
        var amount = entry.Amount is { } minor
            ? string.Create(CultureInfo.InvariantCulture, $"{minor} in minor units of {entry.Currency}")
            : null;
        var detail = CommandRegistry.Of(entry.Command).DetailOf(entry.Command);
        string?[] parts = [SubjectOf(entry.Command), amount, detail];
        var told = parts.Where(part => part is not null).ToList();
        return told.Count == 0 ? null : string.Join(' ', told);
    }

    /// <summary>Returns the id of the object that a command names; null for one about a member or program.</summary>
    public static string? SubjectOf(ICommand command) =>
        command switch
        {
            IRewardCommand of => PublicId.Of(of.Reward),
            IReferralCommand of => PublicId.Of(of.Referral),
            ICaseCommand of => PublicId.Of(of.Case),
            _ => null,
        };
}
