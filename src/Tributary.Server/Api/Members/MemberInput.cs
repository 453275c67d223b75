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
    private const string Hosting = "hosting";

    private static readonly Shape s_shape = new(
        "id", "email", "phone", "code", "visitor", "click", "referrer", "group", "ip", "user_agent", "device", "country", "currency", "attributes", "joined_at",
        "payout_account", "card", "ip_country", "network");

    /// <returns>Null when it has faults.</returns>
    public static SignUp? Read(JsonElement element, string pointer, ProgramCall call, Plan plan, TraitReader traits, Instant now, InputFaults faults)
    {
        var fields = s_shape.Open(element, pointer, faults);
        var said = IdentityInput.Read(fields, fields.Country("country"));
        var (there, network) = (traits.Locate(said.Ip), fields.Word("network", Hosting, "residential", "mobile", "business"));
        var signUp = new SignUp
        {
            ProgramId = call.Program.Id,
            Id = fields.Id("id", required: true) ?? "",
            Email = said.Email,
            Phone = said.Phone,
            Traits = traits.Read(call.Program.Id, said),
            IsDisposable = traits.IsDisposable(said.Email),
            AddressCountry = fields.Country("ip_country") ?? there.Country,
            IsHosting = network is null ? there.IsHosting : network == Hosting,
            Code = fields.Text("code", MaxTextLength),
            VisitorId = fields.Text("visitor", MaxTextLength) is { } visitor ? VisitorText.IdOf(visitor) : null,
            ClickId = fields.Text("click", MaxTextLength) is { } click && PublicId.TryParse(PublicId.Click, click, out var clickId) ? clickId : null,
            Referrer = fields.Id("referrer"),
            Group = fields.Text("group", MaxGroupLength) ?? MemberFacts.DefaultGroup,
            Country = said.Country,
            Currency = fields.Currency("currency", plan),
            Attributes = fields.Object("attributes"),
            JoinedAt = fields.Past("joined_at", now),
            Actor = call.Caller.Actor,
        };
        return faults.IsEmpty ? signUp : null;
    }
}
