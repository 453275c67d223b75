using OtpNet;
using Tributary.Server.Application.Access;
using Tributary.Storage.Features.People;
using Tributary.Tests.Server.Dashboard;
using Tributary.Tests.Server.Reference;
using Xunit;

namespace Tributary.Tests.Server.Features.Accounts;

/// <summary>Makes the calls about people, invitations and the own account.</summary>
internal static class AccountTour
{
    private const string Confirmation = $$"""{"password":"{{Staff.Password}}"}""";

    [TourStop(85)]
    public static async Task WalkAsync(ApiTour tour)
    {
        var invitation = (
            await tour.PostAsync(
                "AddInvitation",
                "one",
                "/v1/invitations",
                """{"email":"kim@shop.example","name":"Kim","role":"finance"}"""
            )
        ).Text("id");
        await tour.GetAsync("ListInvitations", "/v1/invitations?limit=1");
        await tour.DoAsync("WithdrawInvitation", "one", HttpMethod.Delete, "/v1/invitations/" + invitation, null);
        var staff = await tour.Server.JoinAsync("lee@shop.example", PersonRole.Manager);
        var at = "/v1/people/" + await staff.IdAsync();
        await tour.GetAsync("ListPeople", "/v1/people?limit=1");
        await tour.GetAsync("GetPerson", at);
        await tour.DoAsync("PatchPerson", "one", HttpMethod.Patch, at, """{"role":"fraud_analyst"}""");
        await tour.GetAsync("GetMe", "/v1/me");
        await WalkOwnAsync(tour, staff);
        await SignInAsync(tour, staff);
        var session = (await tour.GetAsync("ListSessions", at + "/sessions"))
            .Json.GetProperty("items")[0]
            .GetProperty("id");
        await tour.DoAsync("EndSession", "one", HttpMethod.Delete, $"{at}/sessions/{session}", null);
        await tour.DoAsync("EndSessions", "one", HttpMethod.Delete, at + "/sessions", null);
        await tour.PostAsync("ResetCodes", "one", at + "/reset-codes", null);
    }

    private static async Task WalkOwnAsync(ApiTour tour, StaffMember staff)
    {
        tour.Person = staff.Http;
        await tour.DoAsync("PatchMe", "one", HttpMethod.Patch, "/v1/me", """{"name":"Lee"}""");
        await SignInAsync(tour, staff);
        var session = (await tour.GetAsync("ListOwnSessions", "/v1/me/sessions"))
            .Json.GetProperty("items")[0]
            .GetProperty("id");
        await tour.DoAsync("EndOwnSession", "one", HttpMethod.Delete, $"/v1/me/sessions/{session}", null);
        await tour.DoAsync("EndOtherSessions", "one", HttpMethod.Delete, "/v1/me/sessions", null);
        var secret = (await tour.PostAsync("BeginCodes", "one", "/v1/me/codes", Confirmation)).Text("secret");
        var code = new Totp(Base32Encoding.ToBytes(secret)).ComputeTotp(TimeProvider.System.GetUtcNow().UtcDateTime);
        await tour.PostAsync("ConfirmCodes", "one", "/v1/me/codes/confirm", $$"""{"code":"{{code}}"}""");
        await tour.PostAsync("RenewRecoveryCodes", "one", "/v1/me/codes/recovery", Confirmation);
        await tour.PostAsync("EndCodes", "one", "/v1/me/codes/end", Confirmation);
        await tour.PostAsync(
            "ChangePassword",
            "one",
            "/v1/me/password",
            $$"""{"current":"{{Staff.Password}}","password":"{{Staff.Password}}"}"""
        );
        tour.Person = null;
    }

    private static async Task SignInAsync(ApiTour tour, StaffMember staff)
    {
        var result = await tour
            .Server.Get<SignIn>()
            .TryAsync(staff.Person.Email, Staff.Password, Staff.From("office"), TestContext.Current.CancellationToken);
        Assert.NotNull(result.Token);
    }
}
