using Tributary.Client.Contracts;

namespace Tributary.Dashboard.Format;

/// <summary>The kinds of changes that a webhook can be sent.</summary>
public static class ChangeWords
{
    /// <summary>The kinds, by the object that changes.</summary>
    public static IReadOnlyList<IGrouping<string, string>> Groups { get; } =
    [
        .. new[]
        {
            ChangeTypes.MemberCreated,
            ChangeTypes.ReferralCreated,
            ChangeTypes.ReferralCompleted,
            ChangeTypes.ReferralReopened,
            ChangeTypes.ReferralRejected,
            ChangeTypes.ReferralExpired,
            ChangeTypes.RewardCreated,
            ChangeTypes.RewardHeld,
            ChangeTypes.RewardPayable,
            ChangeTypes.RewardInReview,
            ChangeTypes.RewardPaid,
            ChangeTypes.RewardReversed,
            ChangeTypes.RewardReinstated,
            ChangeTypes.CaseOpened,
            ChangeTypes.CaseResolved,
            ChangeTypes.ProgramPaused,
            ChangeTypes.ProgramResumed,
            ChangeTypes.ProgramEnded,
            ChangeTypes.WebhookDisabled,
            ChangeTypes.AlertRaised,
            ChangeTypes.AlertCleared,
            ChangeTypes.EventDecided,
        }.GroupBy(type => type.Split('.')[0], StringComparer.Ordinal),
    ];

    /// <summary>Says in words what a webhook is sent.</summary>
    public static string Of(IReadOnlyList<string> events) =>
        events.Contains("*")
            ? events.Count == 1
                ? "All usual changes"
                : "All usual changes, " + string.Join(", ", events.Where(one => one != "*"))
            : string.Join(", ", events);

    /// <summary>Explains why a delivery did not succeed.</summary>
    public static string? Error(DeliveryInfo delivery) => Error(delivery.LastError, delivery.LastStatus);

    /// <summary>Explains why a try did not succeed.</summary>
    public static string? Error(DeliveryAttempt attempt) => Error(attempt.Error, attempt.Status);

    private static string? Error(string? error, int? status) =>
        error switch
        {
            null => null,
            "status" => $"Answered {status}",
            "timeout" => "No answer in time",
            "connection" => "No connection",
            "tls" => "No trusted certificate",
            "address" => "The address is not allowed",
            "answer_too_large" => "The answer was too large",
            var other => Words.Plain(other),
        };
}
