using Tributary.Tests.Server.Reference;

namespace Tributary.Tests.Server.Features.Members;

/// <summary>Makes the calls for members.</summary>
internal static class MemberTour
{
    [TourStop(20)]
    public static async Task WalkAsync(ApiTour tour)
    {
        var ann = await tour.PostAsync(
            "AddMembers",
            "one",
            ApiTour.Acme + "/members",
            """{"id":"ann","email":"ann.smith@gmail.com","country":"US"}"""
        );
        await tour.PostAsync(
            "AddMembers",
            "many",
            ApiTour.Acme + "/members",
            $$"""
            [ {"id":"bob","code":"{{ann.Text(
                "code"
            )}}","email":"bob@example.com"}, {"id":"cid","referrer":"ann","email":"annsmith+2@googlemail.com"},
              {"id":"dan","referrer":"bob"}, {"id":"fay","referrer":"ann"},
              {"id":"gus","referrer":"ann","email":"annsmith+3@gmail.com"},
              {"id":"ida","code":"NOSUCHCODE"} ]
            """
        );
        await tour.DoAsync(
            "PatchMember",
            "one",
            HttpMethod.Patch,
            ApiTour.Acme + "/members/bob",
            """{"country":"DE","phone":null,"attributes":{"plan":"pro"}}"""
        );
        await tour.PostAsync(
            "AddAdjustment",
            "one",
            ApiTour.Acme + "/members/ann/adjustments",
            """{"id":"adj-1","amount":500,"currency":"USD","reason":"With our apologies for the delay."}"""
        );
        await tour.GetAsync("GetMember", ApiTour.Acme + "/members/bob");
        await tour.GetAsync("ExportMember", ApiTour.Acme + "/members/bob/export");
        await tour.GetAsync("ListMembers", ApiTour.Acme + "/members?status=active&referrer=ann&limit=2");
    }
}
