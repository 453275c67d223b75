using Tributary.Tests.Server.Reference;

namespace Tributary.Tests.Server.Features;

/// <summary>Makes the calls for keys, alerts of the past, exports, the server and the audit log.</summary>
internal static class SettingsTour
{
    [TourStop(85)]
    public static async Task WalkAsync(ApiTour tour)
    {
        var key = (
            await tour.PostAsync(
                "AddKey",
                "one",
                "/v1/keys",
                """{"name":"Shop server","scopes":["read","write"],"program":"acme"}"""
            )
        ).Text("prefix");
        await tour.PostAsync("RotateKey", "one", $"/v1/keys/{key}/rotate", """{"grace_hours":1}""");
        await tour.GetAsync("ListKeys", "/v1/keys?limit=2");
        await tour.DoAsync("RevokeKey", "one", HttpMethod.Delete, $"/v1/keys/{key}", null);
        await tour.GetAsync("ListAlerts", ApiTour.Acme + "/alerts?limit=5");
        await tour.GetAsync("ListExports", ApiTour.Acme + "/exports");
        await tour.GetAsync("GetStatus", "/v1/status");
        await tour.GetAsync("ListAudit", "/v1/audit?action=key.create");
        await tour.GetAsync("ListProgramAudit", ApiTour.Acme + "/audit?limit=3");
    }
}
