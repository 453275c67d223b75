using System.Text.Json;
using Tributary.Engine.Deciding.Commands;
using Tributary.Engine.Foundation;
using Tributary.Engine.Identity;
using Tributary.Engine.Members;
using Tributary.Engine.Terms;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Identity;
using Tributary.Server.Application.Input;
using Tributary.Server.Application.Json;
using Tributary.Storage.Features.Members;

namespace Tributary.Server.Features.Members;

/// <summary>A change of a member: the part that goes through the log, and the part that is only stored.</summary>
/// <param name="Command">Null when no part goes through the log.</param>
internal sealed record MemberPatchInput(
    UpdateMember? Command,
    NewText? Email,
    NewText? Phone,
    ReadOnlyMemory<byte> Attributes
)
{
    private const int MaxTextLength = 1024;

    private static readonly JsonShape s_shape = new(
        "attributes",
        "group",
        "status",
        "email",
        "phone",
        "country",
        "currency"
    );
    private static readonly string[] s_statuses =
    [
        EnumNames.Of(MemberStatus.Active),
        EnumNames.Of(MemberStatus.Suspended),
        EnumNames.Of(MemberStatus.Blocked),
    ];

    public bool HasDetails => Email is not null || Phone is not null || !Attributes.IsEmpty;

    /// <returns>Null when it has faults.</returns>
    public static MemberPatchInput? Read(JsonElement element, ProgramFacts program, Instant now, InputFaults faults)
    {
        var fields = s_shape.Open(element, "", faults);
        var status = fields.Word("status", s_statuses);
        var command = new UpdateMember(
            status is null ? null : EnumNames.Parse<MemberStatus>(status),
            GroupInput.ReadKnown(fields, program),
            fields.Clears("country") ? "" : fields.Country("country"),
            fields.Clears("currency") ? "" : fields.Currency("currency", program.PlanAt(now))
        );
        var changes = command == new UpdateMember(null, null, null, null) ? null : command;
        NewText? email = fields.Says("email")
            ? new NewText(Known(fields, "email", Mailbox.Read, ErrorCodes.InvalidEmail))
            : null;
        NewText? phone = fields.Says("phone")
            ? new NewText(Known(fields, "phone", PhoneNumber.Read, ErrorCodes.InvalidFormat))
            : null;
        var attributes = fields.Object("attributes");
        return faults.IsEmpty ? new(changes, email, phone, attributes) : null;
    }

    /// <summary>
    /// Reads a field that must be valid. A change is made on purpose, so unreadable values are refused, unlike in a
    /// sign-up.
    /// </summary>
    private static string? Known(JsonFields fields, string name, Func<string, string?> read, ErrorCode otherwise)
    {
        if (fields.Text(name, MaxTextLength) is not { } text)
            return null;
        if (read(PrintedText.Trim(text)) is { } known)
            return known;
        fields.Faults.Add(
            otherwise,
            fields.Pointer(name),
            otherwise == ErrorCodes.InvalidFormat ? PhoneNumber.Form : null
        );
        return null;
    }
}
