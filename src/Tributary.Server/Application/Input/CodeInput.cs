using System.Text.Json;
using Tributary.Engine.Foundation;
using Tributary.Engine.Members;
using Tributary.Engine.Terms;
using Tributary.Server.Application.Errors;

namespace Tributary.Server.Application.Input;

/// <summary>A code as it is sent.</summary>
/// <param name="Code">Null: the code is generated.</param>
internal sealed record CodeInput(
    string? Code,
    CodeKind Kind,
    string? Destination,
    Instant? StartsAt,
    Instant? EndsAt,
    long? MaxUses
)
{
    public const int MaxAddressLength = 2048;

    private static readonly JsonShape s_shape = new("code", "kind", "destination", "starts_at", "ends_at", "max_uses");
    private static readonly string[] s_kinds = [.. EnumNames.All<CodeKind>()];

    public static InputFault SpanFault(string pointer) =>
        new(InputErrors.InvalidFormat, pointer, "A code must end after it starts.");

    /// <returns>Null when it has faults.</returns>
    public static CodeInput? Read(JsonElement element, Plan plan, InputFaults faults) =>
        Read(s_shape.Open(element, "", faults), plan, faults);

    /// <param name="fields">The fields of a code, and perhaps others.</param>
    public static CodeInput? Read(JsonFields fields, Plan plan, InputFaults faults)
    {
        var code = fields.Text("code", 4 * CodeText.MaxLength);
        var kind =
            fields.Word("kind", s_kinds) is { } word ? EnumNames.Parse<CodeKind>(word)
            : code is null ? CodeKind.Generated
            : CodeKind.Vanity;
        var destination = fields.Text("destination", MaxAddressLength);
        var (startsAt, endsAt) = (fields.Time("starts_at"), fields.Time("ends_at"));
        var maxUses = fields.Integer("max_uses", 1, int.MaxValue);

        if (code is not null && CodeText.Fault(code) is { } sentence)
            faults.Add(CodeErrors.InvalidCode, fields.Pointer("code"), sentence);
        if (kind == CodeKind.Generated && code is not null)
            faults.Add(
                InputErrors.UnknownValue,
                fields.Pointer("kind"),
                "A code that you choose must have the kind vanity or coupon."
            );
        if (kind != CodeKind.Generated && !fields.Has("code"))
            faults.Add(
                RequestErrors.MissingField,
                fields.Pointer("code"),
                "A vanity or coupon code needs the field code."
            );
        if (destination is not null && !Destinations.TryParse(destination, plan.Link, out _))
            faults.Add(CodeErrors.InvalidDestination, fields.Pointer("destination"));
        if (startsAt >= endsAt)
            faults.Add(SpanFault(fields.Pointer("ends_at")));
        return faults.IsEmpty ? new CodeInput(code, kind, destination, startsAt, endsAt, maxUses) : null;
    }
}
