using System.Text.Json;
using Tributary.Engine;
using Tributary.Storage;

namespace Tributary.Server;

/// <summary>A change of a member: what goes through the log, and what is merely kept.</summary>
/// <param name="Facts">Null when nothing of it goes through the log.</param>
internal sealed record MemberPatchInput(CommandFacts? Facts, NewText? Email, NewText? Phone, ReadOnlyMemory<byte> Attributes)
{
    private static readonly Shape s_shape = new("attributes", "group", "status", "email", "phone", "country", "currency");
    private static readonly string[] s_statuses = [Word.Of(MemberStatus.Active), Word.Of(MemberStatus.Suspended), Word.Of(MemberStatus.Blocked)];

    public bool HasDetails => Email is not null || Phone is not null || !Attributes.IsEmpty;

    /// <returns>Null when it has faults.</returns>
    public static MemberPatchInput? Read(JsonElement element, Plan plan, InputFaults faults)
    {
        var fields = s_shape.Open(element, "", faults);
        var facts = new CommandFacts
        {
            Status = fields.Word("status", s_statuses),
            Group = fields.Text("group", MemberInput.MaxGroupLength),
            Country = fields.Clears("country") ? "" : fields.Country("country"),
            Currency = fields.Clears("currency") ? "" : fields.Currency("currency", plan),
        };
        NewText? email = fields.Says("email") ? new NewText(fields.Text("email", MemberInput.MaxEmailLength)) : null;
        NewText? phone = fields.Says("phone") ? new NewText(fields.Text("phone", MemberInput.MaxPhoneLength)) : null;
        var attributes = fields.Object("attributes");
        return faults.IsEmpty ? new(facts == new CommandFacts() ? null : facts, email, phone, attributes) : null;
    }
}
