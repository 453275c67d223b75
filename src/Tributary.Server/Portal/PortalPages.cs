using System.Net;
using Microsoft.AspNetCore.Http.HttpResults;
using Tributary.Client;
using Tributary.Client.Contracts;
using Tributary.Portal;
using Tributary.Portal.Pages;
using Tributary.Portal.Texts;
using Tributary.Server.Application.Access;
using Tributary.Server.Http.InProcess;
using Tributary.Storage.Features.Portal;

namespace Tributary.Server.Portal;

/// <summary>
/// The pages of a member. Each: 1. finds the session of its address; 2. calls the API as that member's pages; 3. is
/// rendered once, and keeps nothing on the server.
/// </summary>
internal sealed class PortalPages(Portals portals, ApiPipeline pipeline, IServiceScopeFactory scopes, TimeProvider time)
{
    private const int PageSize = 20;
    private const int MaxForm = 8 << 10;

    public void Map(IEndpointRouteBuilder app)
    {
        Get(app, "/portal/{token}", "", ShowHomeAsync);
        Get(app, "/portal/{token}/referrals", "referrals", ShowReferralsAsync);
        Get(app, "/portal/{token}/activity", "activity", ShowActivityAsync);
        Get(app, "/portal/{token}/leaderboard", "leaderboard", ShowLeaderboardAsync);
        app.MapPost("/portal/{token}/profile", SaveAsync).ExcludeFromDescription();
        app.MapGet("/portal", Close).ExcludeFromDescription(); // for those who cut the address
    }

    private void Get(IEndpointRouteBuilder app, string path, string page, Func<Visit, Task<IResult>> show) =>
        app.MapGet(path, (HttpContext context, string token) => AnswerAsync(context, token, page, show))
            .ExcludeFromDescription();

    private async Task<IResult> AnswerAsync(
        HttpContext context,
        string token,
        string page,
        Func<Visit, Task<IResult>> show
    )
    {
        if (await portals.FindAsync(token, context.RequestAborted) is not { } portal)
            return Close(context);
        // Links of the pages are relative, so that no page names its token.
        if (page.Length == 0 && context.Request.Path.Value?.EndsWith('/') == false)
            return TypedResults.Redirect($"/portal/{token}/{context.Request.QueryString}");
        using var http = new HttpClient(HandlerOf(portal));
        try
        {
            var client = InProcessClient.Of(http, context.Request, portal.Program);
            var home = await client.Portal.GetAsync(portal.Member, context.RequestAborted);
            return await show(new Visit(context, portal, client, ViewOf(context, portal, home, page)));
        }
        catch (TributaryException refused)
        {
            return Refused(context, refused);
        }
    }

    private Task<IResult> ShowHomeAsync(Visit visit) =>
        Task.FromResult<IResult>(
            Show<HomePage>(visit, (nameof(HomePage.Today), DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime)))
        );

    private static async Task<IResult> ShowReferralsAsync(Visit visit)
    {
        var list = await visit.Client.Portal.ListReferralsAsync(visit.Member, visit.Query, visit.Stopping);
        return Show<ReferralsPage>(
            visit,
            (nameof(ReferralsPage.List), list),
            (nameof(ReferralsPage.IsLater), visit.Query.Cursor is not null)
        );
    }

    private static async Task<IResult> ShowActivityAsync(Visit visit)
    {
        var list = await visit.Client.Members.ListDecisionsAsync(visit.Member, visit.Query, visit.Stopping);
        return Show<ActivityPage>(
            visit,
            (nameof(ActivityPage.List), list),
            (nameof(ActivityPage.IsLater), visit.Query.Cursor is not null)
        );
    }

    private static async Task<IResult> ShowLeaderboardAsync(Visit visit)
    {
        if (!visit.View.Shows(PortalParts.Leaderboard))
            return TypedResults.Redirect(visit.View.Address(""));
        var board = await visit.Client.Portal.GetLeaderboardAsync(visit.Member, visit.Stopping);
        var rank = await visit.Client.Leaderboard.GetRankAsync(visit.Member, cancellation: visit.Stopping);
        return Show<LeaderboardPage>(
            visit,
            (nameof(LeaderboardPage.Board), board),
            (nameof(LeaderboardPage.Rank), rank),
            (nameof(LeaderboardPage.Saved), visit.Context.Request.Query["saved"].ToString())
        );
    }

    /// <summary>
    /// Saves the form of the leaderboard. Only a page with the token in its address could have sent it, so it needs no
    /// other proof.
    /// </summary>
    private async Task<IResult> SaveAsync(HttpContext context, string token)
    {
        if (await portals.FindAsync(token, context.RequestAborted) is not { } portal)
            return Close(context);
        if (context.Request.ContentLength is null or > MaxForm || !context.Request.HasFormContentType)
            return TypedResults.StatusCode(StatusCodes.Status400BadRequest);
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        using var http = new HttpClient(HandlerOf(portal));
        var saved = "yes";
        try
        {
            var name = form["display_name"].ToString().Trim();
            await InProcessClient
                .Of(http, context.Request, portal.Program)
                .Portal.PatchAsync(
                    portal.Member,
                    new PortalProfile
                    {
                        DisplayName = name.Length == 0 ? null : name,
                        LeaderboardOptOut = form["hide"] == "yes",
                    },
                    context.RequestAborted
                );
        }
        catch (TributaryException refused) when (refused.Status == HttpStatusCode.UnprocessableEntity)
        {
            saved = "wrong";
        }
        catch (TributaryException refused)
        {
            return Refused(context, refused);
        }
        var language = Language.Find(context.Request.Query["lang"]) is { } asked ? $"&lang={asked.Code}" : "";
        context.Response.Headers.Location = $"leaderboard?saved={saved}{language}";
        return TypedResults.StatusCode(StatusCodes.Status303SeeOther);
    }

    private static PortalView ViewOf(HttpContext context, OpenPortal portal, PortalHome home, string page)
    {
        var asked = context.Request.Query["lang"].ToString();
        return new PortalView
        {
            Home = home,
            Language = LanguageOf(context, home.Portal.Language),
            AskedLanguage = Language.Find(asked)?.Code,
            Page = page,
            Origins = portal.Session.Origins,
            EndsAt = portal.Session.EndsAt.ToDateTimeOffset(),
            Nonce = PortalPolicy.Write(context.Response, portal.Session.Origins, home.Portal.Logo),
        };
    }

    private static Language LanguageOf(HttpContext context, string? usual) =>
        Language.Choose(
            context.Request.Query["lang"],
            (context.Request.GetTypedHeaders().AcceptLanguage ?? [])
                .OrderByDescending(language => language.Quality ?? 1)
                .Select(language => language.Value.ToString()),
            usual
        );

    private static RazorComponentResult<T> Show<T>(Visit visit, params (string Name, object? Value)[] parameters)
        where T : Microsoft.AspNetCore.Components.IComponent
    {
        var all = new Dictionary<string, object?> { [nameof(HomePage.View)] = visit.View };
        foreach (var (name, value) in parameters)
            all[name] = value;
        return new RazorComponentResult<T>(all);
    }

    private static RazorComponentResult<ClosedPage> Close(HttpContext context)
    {
        PortalPolicy.WriteClosed(context.Response);
        return new RazorComponentResult<ClosedPage>(
            new Dictionary<string, object?> { [nameof(ClosedPage.Language)] = LanguageOf(context, usual: null) }
        )
        {
            StatusCode = StatusCodes.Status410Gone,
        };
    }

    // The member was blocked or erased after the session was found, or the API refuses for a reason of its own.
    private static IResult Refused(HttpContext context, TributaryException refused)
    {
        if (refused.Status is HttpStatusCode.Gone or HttpStatusCode.NotFound)
            return Close(context);
        if (refused.RetryAfter is { } wait)
            context.Response.Headers.RetryAfter = ((int)wait.TotalSeconds).ToString(
                System.Globalization.CultureInfo.InvariantCulture
            );
        return TypedResults.StatusCode((int)refused.Status);
    }

    private ApiHandler HandlerOf(OpenPortal portal) =>
        new(pipeline, scopes, _ => ValueTask.FromResult<Caller?>(Portals.CallerOf(portal)));

    /// <summary>A request for a page of a session.</summary>
    private sealed record Visit(HttpContext Context, OpenPortal Portal, TributaryClient Client, PortalView View)
    {
        public string Member => Portal.Member;
        public CancellationToken Stopping => Context.RequestAborted;

        public ListQuery Query =>
            new()
            {
                Limit = PageSize,
                Cursor = Context.Request.Query["cursor"] is [{ Length: > 0 } cursor] ? cursor : null,
            };
    }
}
