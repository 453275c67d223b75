using Microsoft.AspNetCore.Http.HttpResults;
using Tributary.Client.Contracts;
using Tributary.Portal;
using Tributary.Portal.Look;
using Tributary.Portal.Pages;
using Tributary.Portal.Sample;
using Tributary.Portal.Texts;
using Tributary.Server.Http;

namespace Tributary.Server.Portal;

/// <summary>
/// Shows the page of a member that nobody is, in the look that the address describes. The dashboard shows it while
/// somebody edits the look.
/// </summary>
internal sealed class PortalPreview(TimeProvider time)
{
    private const string Dark = "dark";
    private const int MaxText = 400;

    public void Map(IEndpointRouteBuilder app) =>
        app.MapGet("/dashboard/{program}/portal/preview", Show)
            .RequireAuthorization()
            .AsDashboard()
            .ExcludeFromDescription();

    private RazorComponentResult<HomePage> Show(HttpContext context, string program)
    {
        var query = context.Request.Query;
        var language = Language.Find(query["lang"]) ?? Language.English;
        // The theme of the preview is chosen, and does not follow the browser's.
        var colors =
            query["theme"] == Dark
                ? ColorsOf(query[Dark], UsualColors.Dark)
                : ColorsOf(query["light"], UsualColors.Light);
        var welcome = TextOf(query["welcome"]);
        var look = new PortalSettings
        {
            Light = colors,
            Dark = colors,
            Hidden = [.. query["hidden"].OfType<string>()],
            Welcome = welcome is null ? null : new Dictionary<string, string> { [language.Code] = welcome },
            MinimumPayout = new MoneyInfo { Currency = "USD", Amount = 15_000 },
        };
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        var view = new PortalView
        {
            Home = SampleHome.Of(look, TextOf(query["name"]) ?? program, today),
            Language = language,
            Page = "",
            Nonce = PortalPolicy.Write(context.Response, [], logo: null),
        };
        return new RazorComponentResult<HomePage>(
            new Dictionary<string, object?> { [nameof(HomePage.View)] = view, [nameof(HomePage.Today)] = today }
        );
    }

    /// <summary>Reads three colors, such as <c>0b6b63,ffffff,14201f</c>.</summary>
    private static PortalColors ColorsOf(string? text, PortalColors usual)
    {
        var parts = (text ?? "").Split(',').Select(part => "#" + part).ToList();
        return parts is [var accent, var background, var words] && parts.All(Contrast.IsColor)
            ? new PortalColors
            {
                Accent = accent,
                Background = background,
                Text = words,
            }
            : usual;
    }

    private static string? TextOf(string? text) =>
        string.IsNullOrWhiteSpace(text) ? null : text[..Math.Min(text.Length, MaxText)];
}
