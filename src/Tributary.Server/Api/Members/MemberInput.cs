using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Tributary.Engine;

namespace Tributary.Server;

/// <summary>A sign-up as it is sent.</summary>
internal static class MemberInput
{
    public const int MaxGroupLength = 64;
    public const int MaxEmailLength = 320;
    public const int MaxPhoneLength = 32;
    private const int MaxTextLength = 512;

    private static readonly Shape s_shape = new(
        "id", "email", "phone", "code", "visitor", "click", "referrer", "group", "ip", "user_agent", "device", "country", "currency", "attributes", "joined_at");

    /// <returns>Null when it has faults.</returns>
    public static SignUp? Read(JsonElement element, string pointer, ProgramCall call, Plan plan, Instant now, InputFaults faults)
    {
        var fields = s_shape.Open(element, pointer, faults);
        var signUp = new SignUp
        {
            ProgramId = call.Program.Id,
            Id = fields.Id("id", required: true) ?? "",
            Email = fields.Text("email", MaxEmailLength),
            Phone = fields.Text("phone", MaxPhoneLength),
            Code = fields.Text("code", MaxTextLength),
            VisitorId = fields.Text("visitor", MaxTextLength) is { } visitor ? VisitorText.IdOf(visitor) : null,
            ClickId = fields.Text("click", MaxTextLength) is { } click && PublicId.TryParse(PublicId.Click, click, out var clickId) ? clickId : null,
            Referrer = fields.Id("referrer"),
            Group = fields.Text("group", MaxGroupLength) ?? MemberFacts.DefaultGroup,
            Ip = fields.Text("ip", MaxTextLength),
            UserAgent = fields.Text("user_agent", MaxTextLength),
            Device = fields.Text("device", MaxTextLength),
            Country = fields.Country("country"),
            Currency = fields.Currency("currency", plan),
            Attributes = fields.Object("attributes"),
            JoinedAt = fields.Past("joined_at", now),
            Actor = call.Caller.Actor,
        };
        if (signUp.Ip is not null && !IsAddress(signUp.Ip))
            faults.Add(ErrorCodes.InvalidFormat, fields.Pointer("ip"), "An IPv4 or IPv6 address is needed here.");
        return faults.IsEmpty ? signUp : null;
    }

    // The framework also takes 1.2.3 and 0x7f000001 for addresses.
    private static bool IsAddress(string text) =>
        IPAddress.TryParse(text, out var address) && (address.AddressFamily == AddressFamily.InterNetworkV6 || address.ToString() == text);
}
