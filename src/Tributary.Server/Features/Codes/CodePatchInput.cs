using System.Text.Json;
using Tributary.Engine.Foundation;
using Tributary.Engine.Members;
using Tributary.Engine.Terms;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Input;

namespace Tributary.Server.Features.Codes;

/// <summary>Reads a change of a code. An absent field is left unchanged, and null removes a limit.</summary>
internal sealed class CodePatchInput
{
    private static readonly JsonShape s_shape = new("destination", "starts_at", "ends_at", "max_uses");

    private readonly bool _setsDestination;
    private readonly bool _setsStart;
    private readonly bool _setsEnd;
    private readonly bool _setsUses;
    private readonly string? _destination;
    private readonly Instant? _startsAt;
    private readonly Instant? _endsAt;
    private readonly long? _maxUses;

    private CodePatchInput(JsonFields fields)
    {
        (_setsDestination, _setsStart) = (fields.Says("destination"), fields.Says("starts_at"));
        (_setsEnd, _setsUses) = (fields.Says("ends_at"), fields.Says("max_uses"));
        _destination = fields.Text("destination", CodeInput.MaxAddressLength);
        (_startsAt, _endsAt) = (fields.Time("starts_at"), fields.Time("ends_at"));
        _maxUses = fields.Integer("max_uses", 1, int.MaxValue);
    }

    /// <returns>Null when it has faults.</returns>
    public static CodePatchInput? Read(JsonElement element, Plan plan, InputFaults faults)
    {
        var fields = s_shape.Open(element, "", faults);
        var patch = new CodePatchInput(fields);
        if (patch._destination is not null && !Destinations.TryParse(patch._destination, plan.Link, out _))
            faults.Add(CodeErrors.InvalidDestination, fields.Pointer("destination"));
        return faults.IsEmpty ? patch : null;
    }

    /// <returns>Null when the code would end before it starts.</returns>
    public CodeFacts? Apply(CodeFacts code)
    {
        var changed = code with
        {
            Destination = _setsDestination ? _destination : code.Destination,
            StartsAt = _setsStart ? _startsAt : code.StartsAt,
            EndsAt = _setsEnd ? _endsAt : code.EndsAt,
            MaxUses = _setsUses ? _maxUses : code.MaxUses,
        };
        return (_setsStart || _setsEnd) && changed.StartsAt >= changed.EndsAt ? null : changed;
    }
}
