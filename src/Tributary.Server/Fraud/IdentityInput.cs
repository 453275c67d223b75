using System.Net;
using System.Net.Sockets;

namespace Tributary.Server;

/// <summary>What a body says of a person, its form checked.</summary>
internal static class IdentityInput
{
    private const int MaxTextLength = 512;

    public static readonly string[] Fields = ["email", "phone", "ip", "user_agent", "device", "payout_account", "card"];

    public static Identity Read(Fields fields, string? country)
    {
        var said = new Identity
        {
            Email = fields.Text("email", MemberInput.MaxEmailLength),
            Phone = fields.Text("phone", MemberInput.MaxPhoneLength),
            Country = country,
            Ip = fields.Text("ip", MaxTextLength),
            UserAgent = fields.Text("user_agent", MaxTextLength),
            Device = fields.Text("device", MaxTextLength),
            PayoutAccount = fields.Text("payout_account", MaxTextLength),
            Card = fields.Text("card", MaxTextLength),
        };
        if (said.Ip is not null && !IsAddress(said.Ip))
            fields.Faults.Add(ErrorCodes.InvalidFormat, fields.Pointer("ip"), "An IPv4 or IPv6 address is needed here.");
        return said;
    }

    // The framework also takes 1.2.3 and 0x7f000001 for addresses.
    private static bool IsAddress(string text) =>
        IPAddress.TryParse(text, out var address) && (address.AddressFamily == AddressFamily.InterNetworkV6 || address.ToString() == text);
}
