using Tributary.Server.Application.Json;

namespace Tributary.Server.Application.Identity;

/// <summary>
/// What a body says of a person. What cannot be read is left out (<see cref="Hints"/>), save for accounts and cards,
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
            // Whole: what goes no further than a hash has no need to be cut, and two that were cut would be one.
            Device = hints.Text("device"),
            PayoutAccount = fields.IsEmptyText("payout_account") ? null : fields.Text("payout_account", MaxTextLength),
            Card = fields.IsEmptyText("card") ? null : fields.Text("card", MaxTextLength),
        };
    }
}
