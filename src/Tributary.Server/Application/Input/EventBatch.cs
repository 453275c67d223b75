using System.Text.Json;
using Tributary.Client.Contracts;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Terms;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Json;

namespace Tributary.Server.Application.Input;

/// <summary>Events of one request: those to accept, and what became of each. A faulty one refuses only itself.</summary>
internal sealed class EventBatch
{
    private readonly List<RejectedEvent> _rejected = [];
    private int _accepted;
    private int _duplicates;

    public List<NewEntry> Entries { get; } = [];

    /// <summary>Of each entry, its place in the request.</summary>
    public List<int> Indexes { get; } = [];

    /// <summary>Our own ids of those accepted now or before, in the order sent.</summary>
    public List<long> EventIds { get; } = [];

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

    public void Reject(int index, string? id, InputFault fault) => _rejected.Add(
        new RejectedEvent { Index = index, Id = id, Code = fault.Code.Code, Pointer = fault.Pointer, Detail = fault.Detail });

    /// <summary>What the store answered for <see cref="Entries"/>, one for each.</summary>
    public void Take(IReadOnlyList<Accepted> answers)
    {
        for (var i = 0; i < answers.Count; i++)
        {
            switch (answers[i].Acceptance)
            {
                case Acceptance.Accepted: _accepted++; break;
                case Acceptance.Duplicate: _duplicates++; break;
                default: Reject(Indexes[i], Entries[i].ExternalId, new InputFault(ErrorCodes.EventDiffers)); continue;
            }
            EventIds.Add(answers[i].EventId);
        }
    }

    /// <summary>Goes on with the next part of a stream.</summary>
    public void Clear()
    {
        Entries.Clear();
        Indexes.Clear();
        EventIds.Clear();
    }

    /// <param name="parked">Events that wait, where decisions were waited for.</param>
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
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty("id"u8, out var id) && id.ValueKind == JsonValueKind.String
        && JsonText.TryRead(id, out var text) && JsonFields.IsId(text) ? text : null;
}
