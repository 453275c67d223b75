using System.Text.Json;
using Tributary.Engine.Deciding.Commands;
using Tributary.Engine.Foundation;
using Tributary.Engine.Identity;
using Tributary.Engine.Members;
using Tributary.Engine.Terms;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Identity;
using Tributary.Server.Application.Input;
using Tributary.Storage.Features.Members;
using Shown = Tributary.Engine.Members.DisplayName;

namespace Tributary.Server.Features.Members;

/// <summary>A change of a member: the part that goes through the log, and the part that is only stored.</summary>
/// <param name="Command">Null when no part goes through the log.</param>
internal sealed record MemberPatchInput(
    UpdateMember? Command,
    NewText? Email,
    NewText? Phone,
    ReadOnlyMemory<byte> Attributes,
    NewText? DisplayName,
    bool? IsUnlisted
)
{
    /// <summary>Why the part that goes through the log is ordered; null for no reason.</summary>
    public string? Reason { get; init; }

    private const int MaxTextLength = 1024;

    private static readonly JsonShape s_shape = new(
        "attributes",
        "group",
        "status",
        "email",
        "phone",
        "country",
        "currency",
        "display_name",
        "leaderboard_opt_out",
        "reason"
    );
    private static readonly string[] s_statuses =
    [
        EnumNames.Of(MemberStatus.Active),
        EnumNames.Of(MemberStatus.Suspended),
        EnumNames.Of(MemberStatus.Blocked),
    ];

    /// <summary>Null when nothing is stored beside the log.</summary>
    public DetailPatch? Details =>
        Email is null && Phone is null && Attributes.IsEmpty && DisplayName is null && IsUnlisted is null
            ? null
            : new(Email, Phone, Attributes, DisplayName, IsUnlisted);

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
            ? new NewText(Known(fields, "email", Mailbox.Read, InputErrors.InvalidEmail))
            : null;
        NewText? phone = fields.Says("phone")
            ? new NewText(Known(fields, "phone", PhoneNumber.Read, InputErrors.InvalidFormat, PhoneNumber.Form))
            : null;
        var attributes = fields.Object("attributes");
        NewText? displayName = fields.Says("display_name")
            ? new NewText(Known(fields, "display_name", Shown.Read, InputErrors.InvalidFormat, Shown.Form))
            : null;
        var isUnlisted = fields.Flag("leaderboard_opt_out");
        var reason = fields.Text("reason", JsonFields.MaxReasonLength);
        return faults.IsEmpty
            ? new(changes, email, phone, attributes, displayName, isUnlisted) { Reason = reason }
            : null;
    }

    /// <summary>
    /// Reads a field that must be valid. A change is made on purpose, so unreadable values are refused, unlike in a
    /// sign-up.
    /// </summary>
    /// <param name="form">The form that it must have; null for the sentence of the code.</param>
    private static string? Known(
        JsonFields fields,
        string name,
        Func<string, string?> read,
        ErrorCode otherwise,
        string? form = null
    )
    {
        if (fields.Text(name, MaxTextLength) is not { } text)
            return null;
        if (read(PrintedText.Trim(text)) is { } known)
            return known;
        fields.Faults.Add(otherwise, fields.Pointer(name), form);
        return null;
    }
}
