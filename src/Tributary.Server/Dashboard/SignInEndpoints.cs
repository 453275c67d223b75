using Microsoft.AspNetCore.Antiforgery;
using Tributary.Dashboard.Layout;
using Tributary.Server.Application.Access;
using Tributary.Server.Http;

namespace Tributary.Server.Dashboard;

/// <summary>Takes the forms by which people sign in, sign out, and accept an invitation.</summary>
internal sealed class SignInEndpoints(People people, RateGate gate, IAntiforgery forgery)
{
    public void Map(IEndpointRouteBuilder app)
    {
        app.MapPost(Addresses.SignInForm, SignInAsync).ExcludeFromDescription().AsDashboard();
        app.MapPost(Addresses.SignOutForm, SignOutAsync).ExcludeFromDescription().AsDashboard();
        app.MapPost(Addresses.InvitationForm, AcceptAsync).ExcludeFromDescription().AsDashboard();
    }

    private async Task SignInAsync(HttpContext context)
    {
        var form = await ReadAsync(context);
        if (form is null)
            return;
        var back = Back(form["return"]);
        if (gate.RefuseKeyTrial(context.Connection.RemoteIpAddress) is not null)
        {
            Return(context, $"{Addresses.SignIn}?failed=often&return={Uri.EscapeDataString(back)}");
            return;
        }
        var token = await people.SignInAsync(
            form["email"].ToString(),
            form["password"].ToString(),
            context,
            context.RequestAborted
        );
        if (token is null)
        {
            Return(context, $"{Addresses.SignIn}?failed=wrong&return={Uri.EscapeDataString(back)}");
            return;
        }
        gate.TakeBackKeyTrial(context.Connection.RemoteIpAddress);
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
        var fault =
            password.Length is < People.MinPassword or > People.MaxPassword ? "short"
            : !email.Contains('@', StringComparison.Ordinal) ? "email"
            : null;
        if (fault is not null)
        {
            Return(context, $"{Addresses.Invitation}?token={Uri.EscapeDataString(invitation)}&failed={fault}");
            return;
        }
        var token = await people.AcceptAsync(invitation, email, password, context, context.RequestAborted);
        if (token is null)
        {
            Return(context, $"{Addresses.Invitation}?failed=used");
            return;
        }
        SessionScheme.Write(context, token);
        Return(context, Addresses.Home);
    }

    /// <returns>Null when the form was not made by this server for this browser; it is then refused.</returns>
    private async Task<IFormCollection?> ReadAsync(HttpContext context)
    {
        if (context.Request.HasFormContentType && await forgery.IsRequestValidAsync(context))
            return await context.Request.ReadFormAsync(context.RequestAborted);
        Return(context, $"{Addresses.SignIn}?failed=form");
        return null;
    }

    private static void Return(HttpContext context, string address)
    {
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = address;
    }

    // Only a page of the dashboard: nobody can use the form to lead people elsewhere.
    private static string Back(string? address) =>
        address is not null
        && (address == Addresses.Home || address.StartsWith(Addresses.Home + "/", StringComparison.Ordinal))
        && !address.Contains('\\', StringComparison.Ordinal)
            ? address
            : Addresses.Home;
}
