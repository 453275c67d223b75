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

    // Ids, closed words and numbers only: what somebody wrote may be personal.
    private static string? DetailOf(OrderedCommand entry) =>
        entry.Command switch
        {
            UpdateMember update => Changed(update),
            EraseMember { Forfeit: true } => "balance forfeited",
            AdjustBalance => string.Create(
                CultureInfo.InvariantCulture,
                $"{entry.Amount} in minor units of {entry.Currency}"
            ),
            ApproveReward command => PublicId.Of(PublicId.Reward, command.Reward),
            RejectReward command => PublicId.Of(PublicId.Reward, command.Reward),
            FulfilReward command => PublicId.Of(PublicId.Reward, command.Reward),
            CompleteReferral command => PublicId.Of(PublicId.Referral, command.Referral),
            RejectReferral command => PublicId.Of(PublicId.Referral, command.Referral),
            ResolveCase command => $"{PublicId.Of(PublicId.Case, command.Case)} {EnumNames.Of(command.Outcome)}",
            ICaseCommand command => PublicId.Of(PublicId.Case, command.Case),
            _ => null,
        };

    private static string? Changed(UpdateMember update)
    {
        var changed = new List<string>();
        if (update.Status is { } status)
            changed.Add($"status {EnumNames.Of(status)}");
        if (update.Group is { } group)
            changed.Add($"group {group}");
        if (update.Country is not null)
            changed.Add("country");
        if (update.Currency is { } currency)
            changed.Add($"currency {currency}");
        return changed.Count == 0 ? null : string.Join(", ", changed);
    }
}
