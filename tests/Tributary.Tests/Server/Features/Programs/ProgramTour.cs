using Tributary.Tests.Server.Reference;

namespace Tributary.Tests.Server.Features.Programs;

/// <summary>Makes the calls for programs and their Terms.</summary>
internal static class ProgramTour
{
    [TourStop(10)]
    public static async Task WalkAsync(ApiTour tour)
    {
        await tour.PutAsync("PutProgram", "new", ApiTour.Acme, ApiTour.Terms);
        await tour.PutAsync(
            "PutProgram",
            "scheduled",
            $"{ApiTour.Acme}?effective_from={TimeProvider.System.GetUtcNow().AddDays(30):yyyy-MM-dd}T00:00:00Z",
            ApiTour.Terms.Replace("1000", "1500", StringComparison.Ordinal),
            ("If-Match", "\"1\"")
        );
        await tour.PostAsync(
            "CheckTerms",
            "faulty",
            ApiTour.Acme + "/terms/check",
            """
            { "name": "Acme", "currency": "EUR",
              "link": { "destination": "https://acme.example/", "allowed_hosts": ["shop.example"] }, "rewards": [] }
            """
        );
        await tour.PostAsync("CheckTerms", "valid", ApiTour.Acme + "/terms/check", ApiTour.Terms);
        await tour.GetAsync("ListTerms", ApiTour.Acme + "/terms?limit=2");
        await tour.DoAsync(
            "WithdrawTerms",
            "scheduled",
            HttpMethod.Delete,
            ApiTour.Acme + "/terms/2",
            null,
            ("If-Match", "\"2\"")
        );
        await tour.GetAsync("GetTerms", ApiTour.Acme + "/terms/1");
        await tour.GetAsync("GetProgram", ApiTour.Acme);
        await tour.GetAsync("ListPrograms", "/v1/programs?limit=10");
        await tour.PostAsync("PauseProgram", "one", ApiTour.Acme + "/pause", null);
        await tour.PostAsync("ResumeProgram", "one", ApiTour.Acme + "/resume", null);
    }
}
