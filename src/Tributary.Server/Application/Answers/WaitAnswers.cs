using Tributary.Client.Contracts;
using Tributary.Engine.Deciding.Batches;
using Tributary.Storage.Features.Events;

namespace Tributary.Server.Application.Answers;

/// <summary>Writes what parked events wait for, with the ids that the platform knows.</summary>
internal static class WaitAnswers
{
    /// <param name="reverses">
    /// The platform's id of the event that the parked one reverses; null for none, and after an erasure.
    /// </param>
    public static ParkedInfo Of(ParkedView parked, string? reverses) =>
        new()
        {
            WaitsFor = WaitsFor(parked.WaitsFor, reverses),
            Reason = parked.Reason,
            Tries = parked.Tries,
            Since = parked.Since.ToDateTimeOffset(),
            Detail = Detail(parked.WaitsFor, parked.Reason, reverses),
        };

    /// <param name="view">A parked event.</param>
    public static ParkedEvent Of(EventView view) =>
        Of(EventIds.Of(view.ExternalId, view.Id), view.Parked!.WaitsFor, view.Parked.Reason, view.Reverses);

    public static ParkedEvent Of(string id, string? waitsFor, string reason, string? reverses) =>
        new()
        {
            Id = id,
            WaitsFor = WaitsFor(waitsFor, reverses),
            Reason = reason,
            Detail = Detail(waitsFor, reason, reverses),
        };

    private static string? WaitsFor(string? waitsFor, string? reverses) =>
        IsForEvent(waitsFor)
            ? reverses is null
                ? "event"
                : "event:" + reverses
            : waitsFor;

    private static string Detail(string? waitsFor, string reason, string? reverses)
    {
        if (reason is ParkedLimits.WaitedTooLong or ParkedLimits.TooManyWait)
            return "The event waited too long and was given up. Retry it when the missing member or event exists.";
        if (reason is ParkedLimits.PropertiesBlanked)
            return "The event was not decided, and its properties were deleted when their time was over. It cannot be "
                + "retried. If it still counts, send it again with another id.";
        if (waitsFor is null)
            return "The event failed repeatedly. It stays parked until somebody retries it.";
        if (waitsFor.StartsWith(Wait.ForMember(""), StringComparison.Ordinal))
        {
            var member = waitsFor[Wait.ForMember("").Length..];
            return $"No member has the id '{member}'. The event is decided when that member signs up.";
        }
        var original = reverses is null ? "the event that it reverses" : $"event '{reverses}', which it reverses,";
        return waitsFor.StartsWith(Wait.KeyPrefix, StringComparison.Ordinal)
            ? $"It is decided when {original} arrives."
            : $"It is decided right after {original}.";
    }

    private static bool IsForEvent(string? waitsFor) =>
        waitsFor is not null
        && (
            waitsFor.StartsWith(Wait.KeyPrefix, StringComparison.Ordinal)
            || waitsFor.StartsWith(Wait.DecisionPrefix, StringComparison.Ordinal)
        );
}
