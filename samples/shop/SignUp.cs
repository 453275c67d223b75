using System.Net;
using Microsoft.AspNetCore.Mvc;
using Tributary.AspNetCore;
using Tributary.Client;
using Tributary.Client.Contracts;

namespace Shop;

internal static class SignUp
{
    public static async Task<IResult> RunAsync(
        [FromForm] string email,
        [FromForm] string? code,
        HttpContext context,
        Customers customers,
        TributaryClient tributary
    )
    {
        var referral = context.GetTributaryReferral();
        var customer = customers.Add(email.Trim().ToLowerInvariant());
        try
        {
            await tributary.Members.AddAsync(
                new NewMember
                {
                    Id = customer.Id,
                    Email = customer.Email,
                    // the code in the form, prefilled or typed
                    Code = string.IsNullOrWhiteSpace(code) ? null : code.Trim(),
                    Click = referral?.Click,
                    Visitor = referral?.Visitor,
                    Ip = context.Connection.RemoteIpAddress?.ToString(),
                    UserAgent = context.Request.Headers.UserAgent,
                }
            );
        }
        catch (TributaryException refused)
            when (refused.Status is HttpStatusCode.UnprocessableEntity or HttpStatusCode.Conflict)
        {
            var error = refused.Code == "unknown_code" ? "We do not know this invitation code." : refused.Message;
            return Pages.SignUp(context, email, code, error);
        }

        context.Response.Cookies.Append(
            "customer",
            customer.Id,
            new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Lax }
        );
        return Results.Redirect("/account");
    }
}
