using System.Text.Json;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Terms;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Ids;
using Tributary.Server.Application.Input;
using Tributary.Server.Application.Json;

namespace Tributary.Server.Sources;

/// <summary>
/// The events of one message, and its faults. A faulty event does not affect the others, but sends the message to the
/// dead-letter queue.
/// </summary>
/// <param name="actor">The name under which its entries are stored.</param>
/// <param name="correlationId">The id that its sender gave to it; null for none.</param>
internal sealed class MessageEvents(string actor, string? correlationId)
{
    private readonly List<(NewEntry Entry, string Pointer)> _events = [];

    /// <summary>The entries of one message share it, as those of one request do.</summary>
    private readonly string _requestId = RequestId.OfSender(correlationId);
    private InputFault? _first;
    private int _refused;

    public IReadOnlyList<(NewEntry Entry, string Pointer)> Events => _events;

    public MessageFault? Fault =>
        _first is null ? null : new MessageFault(_first.Code.Code, _first.Pointer, _first.Detail, _refused);

    public void Refuse(InputFault fault)
    {
        _first ??= fault;
        _refused++;
    }

    /// <param name="pointer">The path in <paramref name="root"/> of an event, or of an array of up to 1,000.</param>
    public void Read(JsonElement root, string pointer, ProgramFacts program, Instant now)
    {
        var (call, plan) = (
            new ProgramCall(program, Caller.OfSource(actor)) { RequestId = _requestId },
            program.PlanAt(now)
        );
        if (root.ValueKind != JsonValueKind.Array)
            Add(root, pointer, call, plan, now);
        else if (root.GetArrayLength() is 0 or > JsonInput.MaxItems)
            Refuse(new InputFault(RequestErrors.TooManyItems, pointer));
        else
            foreach (var (index, element) in root.EnumerateArray().Index())
                Add(element, JsonPointer.To(pointer, index), call, plan, now);
    }

    private void Add(JsonElement element, string pointer, ProgramCall call, Plan plan, Instant now)
    {
        var faults = new InputFaults();
        if (EventInput.Read(element, pointer, call, plan, now, faults) is { } entry)
            _events.Add((entry, pointer));
        else
            Refuse(faults.First);
    }
}
