using System.Text.Json;
using Tributary.Client.Contracts;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Terms;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Json;

namespace Tributary.Server.Application.Input;

/// <summary>
/// The events of one request: those to accept, and the result of each. A faulty event does not affect the others.
/// </summary>
internal sealed class EventBatch
{
    private readonly List<RejectedEvent> _rejected = [];
    private int _accepted;
    private int _duplicates;

    public List<NewEntry> Entries { get; } = [];

    /// <summary>The position in the request of each entry.</summary>
    public List<int> Indexes { get; } = [];

    /// <summary>The internal ids of the events accepted now or before, in the order sent.</summary>
    public List<EntryId> EventIds { get; } = [];

    public IReadOnlyList<RejectedEvent> Rejected => _rejected;

    public void Add(int index, JsonElement element, ProgramCall call, Plan plan, Instant now)
    {
        var faults = new InputFaults();
        if (EventInput.Read(element, "", call, plan, now, faults) is { } entry)
        {
            Entries.Add(entry);
            Indexes.Add(index);
        }
        else
        {
            Reject(index, IdOf(element), faults.First);
        }
    }

    public void Reject(int index, string? id, InputFault fault) =>
        _rejected.Add(
            new RejectedEvent
            {
                Index = index,
                Id = id,
                Code = fault.Code.Code,
                Pointer = fault.Pointer,
                Detail = fault.Detail,
            }
        );

    /// <summary>Takes the store's answers for <see cref="Entries"/>, one for each.</summary>
    public void Take(IReadOnlyList<EntryResult> answers)
    {
        for (var i = 0; i < answers.Count; i++)
        {
            switch (answers[i].Outcome)
            {
                case EntryOutcome.Accepted:
                    _accepted++;
                    break;
                case EntryOutcome.Duplicate:
                    _duplicates++;
                    break;
                default:
                    Reject(Indexes[i], Entries[i].ExternalId, new InputFault(EventErrors.EventDiffers));
                    continue;
            }
            EventIds.Add(answers[i].EventId);
        }
    }

    /// <summary>Starts the next part of a stream.</summary>
    public void Clear()
    {
        Entries.Clear();
        Indexes.Clear();
        EventIds.Clear();
    }

    /// <param name="parked">Events that wait, when the request asked for decisions.</param>
    public AcceptResult ToResult(IReadOnlyList<DecisionInfo>? decisions, IReadOnlyList<ParkedEvent>? parked = null) =>
        new()
        {
            Accepted = _accepted,
            Duplicates = _duplicates,
            Rejected = [.. _rejected.OrderBy(rejected => rejected.Index)],
            Decisions = decisions,
            Parked = parked is { Count: > 0 } ? parked : null,
        };

    private static string? IdOf(JsonElement element) =>
        element.ValueKind == JsonValueKind.Object
        && element.TryGetProperty("id"u8, out var id)
        && id.ValueKind == JsonValueKind.String
        && JsonText.TryRead(id, out var text)
        && JsonFields.IsId(text)
            ? text
            : null;
}
