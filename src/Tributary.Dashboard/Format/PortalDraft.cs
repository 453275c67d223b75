using Microsoft.AspNetCore.Http.Extensions;
using Tributary.Client.Contracts;

namespace Tributary.Dashboard.Format;

/// <summary>The look of a portal while somebody edits it. Empty texts are left out.</summary>
public sealed class PortalDraft
{
    /// <summary>The parts that can be switched off, with their names.</summary>
    public static readonly IReadOnlyList<(string Part, string Name)> Parts =
    [
        (PortalParts.Earnings, "Earnings by month"),
        (PortalParts.Levels, "Earnings by level"),
        (PortalParts.Rules, "Rules in sentences"),
        (PortalParts.Links, "Links with their figures"),
        (PortalParts.Leaderboard, "Leaderboard"),
    ];

    private const string English = "en";
    private const string German = "de";

    /// <summary>Begins with the look as it is.</summary>
    /// <param name="currency">The currency of the program.</param>
    public PortalDraft(PortalSettings settings, string currency)
    {
        Name = settings.Name ?? "";
        Logo = settings.Logo ?? "";
        Help = settings.Help ?? "";
        Language = settings.Language ?? English;
        WelcomeEnglish = settings.Welcome?.GetValueOrDefault(English) ?? "";
        WelcomeGerman = settings.Welcome?.GetValueOrDefault(German) ?? "";
        Light = new DraftColors(settings.Light!);
        Dark = new DraftColors(settings.Dark!);
        Hidden = [.. settings.Hidden ?? []];
        ShowNames = settings.ShowNames == true;
        Origins = string.Join('\n', settings.Origins ?? []);
        PayoutAmount = settings.MinimumPayout is { } least ? Amounts.Field(least.Amount, least.Currency) : "";
        PayoutCurrency = settings.MinimumPayout?.Currency ?? currency;
    }

    public string Name { get; set; }
    public string Logo { get; set; }
    public string Help { get; set; }
    public string Language { get; set; }
    public string WelcomeEnglish { get; set; }
    public string WelcomeGerman { get; set; }
    public DraftColors Light { get; }
    public DraftColors Dark { get; }
    public HashSet<string> Hidden { get; }
    public bool ShowNames { get; set; }

    /// <summary>One a line.</summary>
    public string Origins { get; set; }

    /// <summary>The amount as people write it; empty for no smallest payout.</summary>
    public string PayoutAmount { get; set; }

    public string PayoutCurrency { get; set; }

    /// <summary>Says why the smallest payout cannot be saved; null when it can.</summary>
    public string? PayoutMistake =>
        TextOf(PayoutAmount) is null || PayoutMinor is > 0
            ? null
            : $"Write an amount above zero, such as {Amounts.Field(2500, PayoutCurrency.Trim())}.";

    private long? PayoutMinor => Amounts.Minor(Amounts.Typed(PayoutAmount), PayoutCurrency.Trim());

    /// <summary>The colors with the names of their themes.</summary>
    public IEnumerable<(string Theme, DraftColors Colors)> Themes => [("Light", Light), ("Dark", Dark)];

    /// <summary>Returns what is sent to the API, which checks it.</summary>
    public PortalSettings ToSettings() =>
        new()
        {
            Name = TextOf(Name),
            Logo = TextOf(Logo),
            Help = TextOf(Help),
            Language = Language,
            Welcome = WelcomeOf().ToDictionary(text => text.Language, text => text.Text),
            Light = Light.ToColors(),
            Dark = Dark.ToColors(),
            Hidden = [.. Parts.Select(part => part.Part).Where(Hidden.Contains)],
            ShowNames = ShowNames,
            Origins = Origins.Split(
                ['\n', ' ', ','],
                StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries
            ),
            MinimumPayout = PayoutMinor is { } minor
                ? new MoneyInfo { Amount = minor, Currency = PayoutCurrency.Trim() }
                : null,
        };

    /// <summary>Returns the query by which the preview shows the draft.</summary>
    public string Query(string theme, string language)
    {
        var query = new QueryBuilder
        {
            { "theme", theme },
            { "lang", language },
            { "name", Name },
            { "welcome", language == German ? WelcomeGerman : WelcomeEnglish },
            { "hidden", Hidden },
        };
        foreach (var (name, colors) in Themes)
            query.Add(
                name.ToLowerInvariant(),
                string.Join(
                    ',',
                    colors.Accent.TrimStart('#'),
                    colors.Background.TrimStart('#'),
                    colors.Text.TrimStart('#')
                )
            );
        return query.ToString();
    }

    private IEnumerable<(string Language, string Text)> WelcomeOf()
    {
        if (TextOf(WelcomeEnglish) is { } english)
            yield return (English, english);
        if (TextOf(WelcomeGerman) is { } german)
            yield return (German, german);
    }

    private static string? TextOf(string text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}

/// <summary>The look of a portal as it is stored.</summary>
/// <param name="Settings">The look.</param>
/// <param name="Currency">The currency of the program.</param>
public sealed record PortalLook(PortalSettings Settings, string Currency);

/// <summary>The colors of a theme while somebody edits them.</summary>
public sealed class DraftColors(PortalColors colors)
{
    public string Accent { get; set; } = colors.Accent;
    public string Background { get; set; } = colors.Background;
    public string Text { get; set; } = colors.Text;

    /// <summary>Returns the colors as the API takes them.</summary>
    public PortalColors ToColors() =>
        new()
        {
            Accent = Accent,
            Background = Background,
            Text = Text,
        };
}
