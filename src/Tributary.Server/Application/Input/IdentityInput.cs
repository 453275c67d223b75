using Tributary.Server.Application.Identity;

namespace Tributary.Server.Application.Input;

/// <summary>
/// Reads the personal data of a body. Unreadable fields are left out (<see cref="Hints"/>), except accounts and cards,
/// which are about money.
/// </summary>
internal static class IdentityInput
{
    private const int MaxTextLength = 512;

    public static readonly string[] Fields = ["email", "phone", "ip", "user_agent", "device", "payout_account", "card"];

    public static IdentityTexts Read(JsonFields fields, string? country)
    {
        var hints = new Hints(fields);
        return new IdentityTexts
        {
            Email = hints.Email("email"),
            Phone = hints.Phone("phone"),
            Country = country,
            Ip = hints.Address("ip"),
            UserAgent = hints.Text("user_agent", MaxTextLength),
            // Read whole: it is only hashed, so length does not matter, and two cut texts could be equal.
            Device = hints.Text("device"),
            PayoutAccount = fields.IsEmptyText("payout_account") ? null : fields.Text("payout_account", MaxTextLength),
            Card = fields.IsEmptyText("card") ? null : fields.Text("card", MaxTextLength),
        };
    }
}
