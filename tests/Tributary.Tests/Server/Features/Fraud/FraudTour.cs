using Tributary.Tests.Server.Reference;

namespace Tributary.Tests.Server.Features.Fraud;

/// <summary>Makes the calls for cases and signals.</summary>
internal static class FraudTour
{
    [TourStop(70)]
    public static async Task WalkAsync(ApiTour tour)
    {
        var cases = (await tour.GetAsync("ListCases", ApiTour.Acme + "/fraud/cases?status=open&limit=5"))
            .Json.GetProperty("items")
            .EnumerateArray()
            .Select(found => found.GetProperty("id").GetString()!)
            .ToList();
        await tour.PostAsync(
            "AssignCase",
            "one",
            $"{ApiTour.Acme}/fraud/cases/{cases[0]}/assign",
            """{"assignee":"eve"}"""
        );
        await tour.PostAsync(
            "NoteCase",
            "one",
            $"{ApiTour.Acme}/fraud/cases/{cases[0]}/notes",
            """{"text":"Asked for a proof of identity."}"""
        );
        await tour.GetAsync("GetCase", $"{ApiTour.Acme}/fraud/cases/{cases[0]}");
        await tour.GetAsync("GetCaseRing", $"{ApiTour.Acme}/fraud/cases/{cases[0]}/ring");
        await tour.PostAsync(
            "BacktestFraud",
            "one",
            ApiTour.Acme + "/fraud/backtest",
            """{"fraud":{"hold":40,"reject":80,"signals":{"same_device":{"points":30}}}}"""
        );
        await tour.PostAsync(
            "ResolveCase",
            "one",
            $"{ApiTour.Acme}/fraud/cases/{cases[0]}/resolve",
            """{"outcome":"reject","note":"The same person."}"""
        );
        await tour.PostAsync(
            "ResolveCases",
            "many",
            $"{ApiTour.Acme}/fraud/cases/resolve",
            $$"""{"outcome":"pass","ids":["{{cases[1]}}"]}"""
        );
        await tour.GetAsync("GetMemberFraud", ApiTour.Acme + "/members/cid/fraud");
        await tour.GetAsync("ListSignals", ApiTour.Acme + "/fraud/signals");
        await tour.PostAsync(
            "AddTraits",
            "one",
            ApiTour.Acme + "/members/bob/traits",
            """{"payout_account":"DE02120300000000202051"}"""
        );
    }
}
