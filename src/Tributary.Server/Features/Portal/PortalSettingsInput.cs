using System.Globalization;
using System.Text.Json;
using Tributary.Client.Contracts;
using Tributary.Engine.Money;
using Tributary.Engine.Terms;
using Tributary.Portal.Look;
using Tributary.Portal.Texts;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Input;
using Tributary.Server.Application.Json;

namespace Tributary.Server.Features.Portal;

/// <summary>Reads the look of a portal. Colors that are hard to read are refused.</summary>
internal static class PortalSettingsInput
{
    public const int MostOrigins = 20;
    public const string OriginForm =
        "The value must be the origin of a site, such as https://shop.example, without a path. http is accepted for "
        + "localhost only.";

    private const int MaxName = 80;
    private const int MaxWelcome = 400;
    private const int MaxAddress = 2_000;
    private const int MaxLogo = 45_000;

    private static readonly JsonShape s_shape = new(
        "name",
        "logo",
        "light",
        "dark",
        "welcome",
        "help",
        "language",
        "hidden",
        "show_names",
        "origins",
        "minimum_payout"
    );
    private static readonly JsonShape s_colors = new("accent", "background", "text");
    private static readonly JsonShape s_welcome = new([.. Language.All.Select(language => language.Code)]);
    private static readonly JsonShape s_money = new("currency", "amount");

    private static readonly string[] s_parts =
    [
        PortalParts.Earnings,
        PortalParts.Leaderboard,
        PortalParts.Levels,
        PortalParts.Links,
        PortalParts.Rules,
    ];

    private static readonly string[] s_images =
    [
        "data:image/png;base64,",
        "data:image/jpeg;base64,",
        "data:image/webp;base64,",
    ];

    /// <returns>Null when it has faults.</returns>
    public static PortalSettings? Read(JsonElement body, Plan plan, InputFaults faults)
    {
        var fields = s_shape.Open(body, "", faults);
        var settings = new PortalSettings
        {
            Name = fields.Text("name", MaxName),
            Logo = Checked(fields, "logo", MaxLogo, IsLogo, "The value must be an https address or a small image."),
            Light = Colors(fields, "light"),
            Dark = Colors(fields, "dark"),
            Welcome = Welcome(fields),
            Help = Checked(fields, "help", MaxAddress, IsHelp, "The value must be an https or mailto address."),
            Language = fields.Word("language", [.. Language.All.Select(language => language.Code)]),
            Hidden = Hidden(fields),
            ShowNames = fields.Flag("show_names"),
            Origins = Origins(fields, MostOrigins),
            MinimumPayout = Money(fields, plan),
        };
        return faults.IsEmpty ? settings : null;
    }

    /// <summary>Reads a list of origins; null when the field is absent.</summary>
    public static IReadOnlyList<string>? Origins(JsonFields fields, int most)
    {
        var texts = Texts(fields, "origins", most);
        foreach (var (index, text) in (texts ?? []).Index())
            if (!IsOrigin(text))
                fields.Faults.Add(
                    InputErrors.InvalidFormat,
                    JsonPointer.To(fields.Pointer("origins"), index),
                    OriginForm
                );
        return texts;
    }

    /// <summary>Reads an array that may be empty; null when the field is absent.</summary>
    private static IReadOnlyList<string>? Texts(JsonFields fields, string name, int most) =>
        !fields.Has(name) ? null
        : fields.Find(name) is { ValueKind: JsonValueKind.Array } array && array.GetArrayLength() == 0 ? []
        : fields.Texts(name, most);

    private static IReadOnlyList<string>? Hidden(JsonFields fields)
    {
        var parts = Texts(fields, "hidden", s_parts.Length);
        foreach (var (index, part) in (parts ?? []).Index())
            if (!s_parts.Contains(part))
                fields.Faults.Add(
                    InputErrors.UnknownValue,
                    JsonPointer.To(fields.Pointer("hidden"), index),
                    $"The value must be one of {string.Join(", ", s_parts)}."
                );
        return parts;
    }

    private static PortalColors? Colors(JsonFields fields, string name)
    {
        if (!fields.Has(name))
            return null;
        var inner = s_colors.Open(fields.Find(name), fields.Pointer(name), fields.Faults);
        var (accent, background, text) = (Color(inner, "accent"), Color(inner, "background"), Color(inner, "text"));
        if (accent is null || background is null || text is null)
            return null;
        Compare(inner, "text", text, background);
        Compare(inner, "accent", accent, background);
        return new PortalColors
        {
            Accent = accent,
            Background = background,
            Text = text,
        };
    }

    private static string? Color(JsonFields fields, string name) =>
        fields.Text(name, 7, required: true) is not { } text ? null
        : Contrast.IsColor(text) ? text
        : Refuse(fields, name, "The value must be a color such as #0b6b63.");

    private static void Compare(JsonFields fields, string name, string color, string background)
    {
        var ratio = Contrast.Between(color, background);
        if (ratio < Contrast.Least)
            Refuse(
                fields,
                name,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The contrast to the background is {ratio:0.0}:1. Texts need {Contrast.Least}:1 to be readable."
                )
            );
    }

    private static IReadOnlyDictionary<string, string>? Welcome(JsonFields fields)
    {
        if (!fields.Has("welcome"))
            return null;
        var inner = s_welcome.Open(fields.Find("welcome"), fields.Pointer("welcome"), fields.Faults);
        return Language
            .All.Select(language => (language.Code, Text: inner.Text(language.Code, MaxWelcome)))
            .Where(text => text.Text is not null)
            .ToDictionary(text => text.Code, text => text.Text!);
    }

    private static MoneyInfo? Money(JsonFields fields, Plan plan)
    {
        if (!fields.Has("minimum_payout"))
            return null;
        var inner = s_money.Open(fields.Find("minimum_payout"), fields.Pointer("minimum_payout"), fields.Faults);
        var (currency, amount) = (
            inner.Currency("currency", plan, required: true),
            inner.Integer("amount", 1, MinorUnits.WireLimit, required: true)
        );
        return currency is null || amount is null ? null : new MoneyInfo { Currency = currency, Amount = amount.Value };
    }

    private static string? Checked(JsonFields fields, string name, int most, Func<string, bool> isSound, string form) =>
        fields.Text(name, most) is not { } text ? null
        : isSound(text) ? text
        : Refuse(fields, name, form);

    private static string? Refuse(JsonFields fields, string name, string detail)
    {
        fields.Faults.Add(InputErrors.InvalidFormat, fields.Pointer(name), detail);
        return null;
    }

    private static bool IsLogo(string text) =>
        s_images.Any(image =>
            text.StartsWith(image, StringComparison.Ordinal)
            && !text.AsSpan(image.Length)
                .ContainsAnyExcept("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=")
        ) || (text.Length <= MaxAddress && IsAddress(text, Uri.UriSchemeHttps));

    private static bool IsHelp(string text) =>
        IsAddress(text, Uri.UriSchemeHttps) || IsAddress(text, Uri.UriSchemeMailto);

    private static bool IsAddress(string text, string scheme) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address)
        && address.Scheme == scheme
        && (address.UserInfo.Length == 0 || scheme == Uri.UriSchemeMailto);

    // The text goes into a header, so it must be what is rebuilt from its parts.
    private static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var site)
        && (site.Scheme == Uri.UriSchemeHttps || (site.Scheme == Uri.UriSchemeHttp && site.IsLoopback))
        && text == $"{site.Scheme}://{site.IdnHost}{PortOf(site)}";

    private static string PortOf(Uri site) =>
        site.IsDefaultPort ? "" : string.Create(CultureInfo.InvariantCulture, $":{site.Port}");
}
