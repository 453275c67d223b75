using Microsoft.AspNetCore.Antiforgery;
using Tributary.Dashboard.Addressing;
using Tributary.Server.Application.Access;
using Tributary.Server.Http;

namespace Tributary.Server.Dashboard;

/// <summary>Takes the forms by which people sign in, sign out, and accept an invitation.</summary>
internal sealed class SignInEndpoints(
    SignIn signIn,
    InvitationLinks invitations,
    People people,
    SignInCookies cookies,
    RateGate gate,
    IAntiforgery forgery
)
{
    public void Map(IEndpointRouteBuilder app)
    {
        app.MapPost(Addresses.SignInForm, SignInAsync).ExcludeFromDescription().AsDashboard();
        app.MapPost(Addresses.CodeForm, TakeCodeAsync).ExcludeFromDescription().AsDashboard();
        app.MapPost(Addresses.SignOutForm, SignOutAsync).ExcludeFromDescription().AsDashboard();
        app.MapPost(Addresses.InvitationForm, AcceptAsync).ExcludeFromDescription().AsDashboard();
    }

    private async Task SignInAsync(HttpContext context)
    {
        var form = await ReadAsync(context);
        if (form is null)
            return;
        var back = DashboardReturn.Of(form["return"]);
        if (gate.RefuseKeyTrial(context.Connection.RemoteIpAddress) is not null)
        {
            Fail(context, Addresses.SignIn, "often", back);
            return;
        }
        var result = await signIn.TryAsync(
            form["email"].ToString(),
            form["password"].ToString(),
            cookies.ReadBrowser(context),
            context.RequestAborted
        );
        if (result.Person is null)
        {
            Fail(context, Addresses.SignIn, "wrong", back);
            return;
        }
        gate.TakeBackKeyTrial(context.Connection.RemoteIpAddress);
        Admit(context, result, back);
    }

    private async Task TakeCodeAsync(HttpContext context)
    {
        var form = await ReadAsync(context);
        if (form is null)
            return;
        var back = DashboardReturn.Of(form["return"]);
        if (cookies.FindStep(context) is not { } person)
        {
            Fail(context, Addresses.SignIn, "late", back);
            return;
        }
        if (gate.RefuseKeyTrial(context.Connection.RemoteIpAddress) is not null)
        {
            Fail(context, Addresses.Code, "often", back);
            return;
        }
        var browser = cookies.ReadBrowser(context);
        var token = await signIn.TryCodeAsync(person, form["code"].ToString(), browser, context.RequestAborted);
        if (token is null)
        {
            Fail(context, Addresses.Code, "wrong", back);
            return;
        }
        gate.TakeBackKeyTrial(context.Connection.RemoteIpAddress);
        SignInCookies.EndStep(context);
        cookies.Remember(context, person);
        SessionScheme.Write(context, token);
        Return(context, back);
    }

    private async Task SignOutAsync(HttpContext context)
    {
        if (await ReadAsync(context) is null)
            return;
        if (SessionScheme.TokenOf(context.Request) is { } token)
            await people.SignOutAsync(token, context.RequestAborted);
        SessionScheme.Forget(context);
        Return(context, Addresses.SignIn);
    }

    private async Task AcceptAsync(HttpContext context)
    {
        var form = await ReadAsync(context);
        if (form is null)
            return;
        var invitation = form["token"].ToString();
        var email = form["email"].ToString();
        var password = form["password"].ToString();
        var invited = await invitations.FindAsync(invitation, context.RequestAborted);
        var fault =
            !Passwords.IsLongEnough(password) ? "short"
            : !email.Contains('@', StringComparison.Ordinal) ? "email"
            : invited is { Email.Length: > 0 } && invited.Email != SignIn.Fold(email) ? "other"
            : null;
        if (fault is not null)
        {
            Return(context, $"{Addresses.Invitation}?token={Uri.EscapeDataString(invitation)}&failed={fault}");
            return;
        }
        var browser = cookies.ReadBrowser(context);
        var result = await invitations.AcceptAsync(invitation, email, password, browser, context.RequestAborted);
        if (result.Person is null)
        {
            Return(context, $"{Addresses.Invitation}?failed=used");
            return;
        }
        Admit(context, result, Addresses.Home);
    }

    private void Admit(HttpContext context, SignInResult result, string back)
    {
        if (result.Token is not { } token)
        {
            cookies.BeginStep(context, result.Person!.Id);
            Return(context, $"{Addresses.Code}?return={Uri.EscapeDataString(back)}");
            return;
        }
        cookies.Remember(context, result.Person!.Id);
        SessionScheme.Write(context, token);
        Return(context, back);
    }

    /// <returns>Null when the form was not made by this server for this browser; it is then refused.</returns>
    private async Task<IFormCollection?> ReadAsync(HttpContext context)
    {
        if (context.Request.HasFormContentType && await forgery.IsRequestValidAsync(context))
            return await context.Request.ReadFormAsync(context.RequestAborted);
        Return(context, $"{Addresses.SignIn}?failed=form");
        return null;
    }

    private static void Fail(HttpContext context, string page, string how, string back) =>
        Return(context, $"{page}?failed={how}&return={Uri.EscapeDataString(back)}");

    private static void Return(HttpContext context, string address)
    {
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = address;
    }
}
