using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tributary.Engine.Foundation;
using Tributary.Engine.Members;
using Tributary.Engine.Registration;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Identity;
using Tributary.Server.Application.Ids;

namespace Tributary.Server.Application.Input;

/// <summary>Reads a sign-up.</summary>
internal static class MemberInput
{
    private const int MaxCodeLength = 8192;
    private const string Hosting = "hosting";
    private static readonly TimeSpan s_shortestWait = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_longestWait = TimeSpan.FromHours(24);

    private static readonly JsonShape s_shape = new(
        "id",
        "email",
        "phone",
        "code",
        "visitor",
        "click",
        "referrer",
        "group",
        "ip",
        "user_agent",
        "device",
        "country",
        "currency",
        "attributes",
        "joined_at",
        "payout_account",
        "card",
        "ip_country",
        "network",
        "awaits_attribution",
        "display_name",
        "leaderboard_opt_out",
        AcquisitionInput.Source,
        AcquisitionInput.Medium,
        AcquisitionInput.Campaign
    );

    /// <returns>Null when it has faults.</returns>
    public static SignUp? Read(
        JsonElement element,
        string pointer,
        ProgramCall call,
        TraitReader traits,
        Instant now,
        InputFaults faults
    )
    {
        var fields = s_shape.Open(element, pointer, faults);
        var hints = new Hints(fields);
        var said = IdentityInput.Read(fields, hints.Country("country"));
        var (there, network) = (
            traits.Locate(said.Ip),
            hints.Word("network", Hosting, "residential", "mobile", "business")
        );
        var plan = call.Program.PlanAt(now);
        var (joinedAt, joinedOn) = JoinedAtInput.Read(fields, plan, now);
        var addressCountry = hints.Country("ip_country") ?? there.Country;
        var signUp = new SignUp
        {
            ProgramId = call.Program.Id,
            Id = fields.Id("id", required: true) ?? "",
            Email = said.Email,
            Phone = said.Phone,
            Traits = traits.Read(call.Program.Id, said),
            IsDisposable = traits.IsDisposable(said.Email),
            AddressCountry = addressCountry,
            Acquisition = AcquisitionInput.Read(hints, addressCountry ?? said.Country, said.UserAgent),
            IsHosting = network is null ? there.IsHosting : network == Hosting,
            Code = fields.Text("code", MaxCodeLength, minLength: 0) is { } code ? CodeText.Typed(code) : null,
            VisitorId = hints.Visitor("visitor") is { } visitor ? VisitorText.IdOf(visitor) : null,
            ClickId = Click(hints),
            Referrer = fields.Id("referrer"),
            Group = GroupInput.Read(fields, call.Program) ?? MemberFacts.DefaultGroup,
            Country = said.Country,
            Currency = fields.Currency("currency", plan),
            Attributes = fields.Object("attributes"),
            DisplayName = hints.Read("display_name", DisplayName.Read, DisplayName.Form),
            IsUnlisted = fields.Flag("leaderboard_opt_out") ?? false,
            JoinedAt = joinedAt,
            JoinedOn = joinedOn,
            Awaits = Awaits(fields),
            Actor = call.Caller.Actor,
            RequestId = call.RequestId,
        };
        return faults.IsEmpty ? signUp with { BodyHash = traits.Seal(call.Program.Id, BodyOf(signUp)) } : null;
    }

    private static ClickId? Click(Hints hints) =>
        hints.Read(
            "click",
            text => PublicId.TryParse<ClickId>(text, out _) ? text : null,
            "A click must be named by the id of its answer, which begins with clk_."
        )
            is { } click
        && PublicId.TryParse<ClickId>(click, out var id)
            ? id
            : null;

    /// <summary>Reads a whole number of minutes or hours, such as <c>10m</c> or <c>24h</c>.</summary>
    private static TimeSpan? Awaits(JsonFields fields)
    {
        if (fields.Text("awaits_attribution", 8) is not { } text)
            return null;
        if (
            int.TryParse(
                text.AsSpan(0, text.Length - 1),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var count
            )
        )
        {
            var span = text[^1] switch
            {
                'm' => TimeSpan.FromMinutes(count),
                'h' => TimeSpan.FromHours(count),
                _ => TimeSpan.Zero,
            };
            if (span >= s_shortestWait && span <= s_longestWait)
                return span;
        }
        fields.Faults.Add(
            InputErrors.InvalidFormat,
            fields.Pointer("awaits_attribution"),
            "The time to wait must be from 1m to 24h, such as 10m."
        );
        return null;
    }

    /// <summary>
    /// Returns the values that a repeated sign-up is compared by. Its code and referrer are compared with the referral
    /// instead.
    /// </summary>
    private static byte[] BodyOf(SignUp signUp) =>
        JsonSerializer.SerializeToUtf8Bytes<string?[]>(
            [
                signUp.Id,
                signUp.Email,
                signUp.Phone,
                signUp.Group,
                signUp.Country,
                signUp.Currency,
                Encoding.UTF8.GetString(signUp.Attributes.Span),
                signUp.JoinedAt?.ToString(),
                .. signUp is { DisplayName: null, IsUnlisted: false }
                    ? Array.Empty<string?>()
                    : [signUp.DisplayName, signUp.IsUnlisted ? "unlisted" : null],
            ],
            TextsJson.Default.StringArray
        );
}

[JsonSerializable(typeof(string[]))]
internal sealed partial class TextsJson : JsonSerializerContext;
