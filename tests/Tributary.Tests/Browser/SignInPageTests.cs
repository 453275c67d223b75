using System.Text.RegularExpressions;
using Microsoft.Playwright;
using OtpNet;
using Tributary.Storage.Features.People;
using Tributary.Tests.Server.Dashboard;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Tributary.Tests.Browser;

/// <summary>People get in with their password, and nobody else does.</summary>
public sealed class SignInPageTests(Site site)
{
    private const string Password = Site.Password;
    private const string Inside = "/dashboard/demo/members";

    [Fact]
    public Task The_link_lets_the_first_owner_in_once() =>
        Visit.RunAsync(
            site,
            role: null,
            async visit =>
            {
                var link = await site.InviteAsync("", PersonRole.Owner);
                await visit.OpenAsync(link);
                await visit.Page.GetByLabel("E-mail").FillAsync("first@example.com");
                await visit.Page.GetByLabel("Password").FillAsync("too short");
                await visit.Page.Keyboard.PressAsync("Enter");
                await Expect(visit.Page).ToHaveURLAsync(new Regex("invitation"));
                await visit.Page.GetByLabel("Password").FillAsync(Password);
                await visit.Page.Keyboard.PressAsync("Enter");
                await visit.SeeHeadingAsync("Programs");

                await visit.Context.ClearCookiesAsync();
                await visit.OpenAsync(link);
                await visit.SeeAsync("This link was already used, or has expired.");
            }
        );

    [Fact]
    public Task A_wrong_password_is_told_and_the_right_one_leads_on() =>
        Visit.RunAsync(
            site,
            role: null,
            async visit =>
            {
                await JoinAsync("ann@example.com", PersonRole.ReadOnly);
                await visit.OpenAsync(Inside);
                await SignInAsync(visit.Page, "ann@example.com", "not the password");
                await visit.SeeAsync("The e-mail address or the password is wrong.");
                await SignInAsync(visit.Page, "ann@example.com", Password);
                await visit.ReadyAsync();

                await visit.SeeHeadingAsync("Members");
                await Expect(visit.Page).ToHaveURLAsync(Inside);
            }
        );

    [Fact]
    public Task Five_wrong_passwords_lock_the_account() =>
        Visit.RunAsync(
            site,
            role: null,
            async visit =>
            {
                await JoinAsync("bob@example.com", PersonRole.ReadOnly);
                await visit.OpenAsync(Inside);
                for (var i = 0; i < 5; i++)
                    await SignInAsync(visit.Page, "bob@example.com", "guess " + i);
                await SignInAsync(visit.Page, "bob@example.com", Password);

                await visit.SeeAsync("an account is locked for five minutes");
                await Expect(visit.Page).ToHaveURLAsync(new Regex("sign-in"));
            }
        );

    [Fact]
    public Task Somebody_who_signs_out_is_out() =>
        Visit.RunAsync(
            site,
            role: null,
            async visit =>
            {
                await JoinAsync("cid@example.com", PersonRole.ReadOnly);
                await visit.OpenAsync(Inside);
                await SignInAsync(visit.Page, "cid@example.com", Password);
                await visit.ReadyAsync();
                await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Account of" }).ClickAsync();
                await visit.Page.GetByText("Sign out").ClickAsync();
                await Expect(visit.Page.GetByLabel("Password")).ToBeVisibleAsync();
                await visit.OpenAsync(Inside);

                await Expect(visit.Page.GetByLabel("Password")).ToBeVisibleAsync();
            }
        );

    [Fact]
    public Task A_one_time_code_is_asked_for_and_works_once() =>
        Visit.RunAsync(
            site,
            role: null,
            async visit =>
            {
                await JoinAsync("dan@example.com", PersonRole.ReadOnly);
                await visit.OpenAsync("/dashboard/-/account");
                await SignInAsync(visit.Page, "dan@example.com", Password);
                await visit.ReadyAsync();
                await visit.Page.Locator("#codes-password").FillAsync(Password);
                await visit.ClickAsync(AriaRole.Button, "Set up");
                var secret = await visit.Page.Locator("#codes-secret").InnerTextAsync();
                var code = new Totp(Base32Encoding.ToBytes(secret.Replace(" ", ""))).ComputeTotp();
                await visit.Page.Locator("#codes-code").FillAsync(code);
                await visit.ClickAsync(AriaRole.Button, "Turn on");
                await visit.SeeAsync("One-time codes are on.");
                var recovery = await visit.Page.Locator("ul.recovery li").First.InnerTextAsync();

                await visit.Context.ClearCookiesAsync();
                await visit.OpenAsync(Inside);
                await SignInAsync(visit.Page, "dan@example.com", Password);
                await SendCodeAsync(visit.Page, code);
                await visit.SeeAsync("The code is wrong, or was already used.");
                await SendCodeAsync(visit.Page, recovery);
                await visit.ReadyAsync();
                await visit.SeeHeadingAsync("Members");
            }
        );

    private static async Task SendCodeAsync(IPage page, string code)
    {
        await page.GetByLabel("One-time code").FillAsync(code);
        await page.RunAndWaitForResponseAsync(
            () => page.Keyboard.PressAsync("Enter"),
            response => response.Request.Method == "POST"
        );
        await page.WaitForLoadStateAsync();
    }

    private Task JoinAsync(string email, PersonRole role) =>
        Visit.RunAsync(
            site,
            role: null,
            async visit =>
            {
                await visit.OpenAsync(await site.InviteAsync(email, role));
                await Join(visit.Page, email);
                await visit.ReadyAsync();
            }
        );

    private static async Task Join(IPage page, string email)
    {
        await page.GetByLabel("E-mail").FillAsync(email);
        await page.GetByLabel("Password").FillAsync(Password);
        await page.Keyboard.PressAsync("Enter");
    }

    private static async Task SignInAsync(IPage page, string email, string password)
    {
        await page.GetByLabel("E-mail").FillAsync(email);
        await page.GetByLabel("Password").FillAsync(password);
        await page.RunAndWaitForResponseAsync(
            () => page.Keyboard.PressAsync("Enter"),
            response => response.Request.Method == "POST"
        );
        await page.WaitForLoadStateAsync();
    }
}
