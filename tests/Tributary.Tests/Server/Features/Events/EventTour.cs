using Tributary.Tests.Server.Reference;

namespace Tributary.Tests.Server.Features.Events;

/// <summary>Makes the calls for events.</summary>
internal static class EventTour
{
    [TourStop(30)]
    public static async Task WalkAsync(ApiTour tour)
    {
        await tour.PostAsync(
            "AddEvents",
            "one",
            ApiTour.Acme + "/events?wait=20s",
            """{"id":"order-1","type":"purchase","member":"bob","amount":5000,"currency":"USD"}"""
        );
        await tour.PostAsync(
            "AddEvents",
            "many",
            ApiTour.Acme + "/events?wait=20s",
            """
            [ {"id":"order-2","type":"purchase","member":"cid","amount":4000},
              {"id":"order-3","type":"purchase","member":"gus","amount":4000},
              {"id":"refund-1","type":"refund","member":"bob","amount":2500,"reverses":"order-1"},
              {"id":"order-1","type":"purchase","member":"bob","amount":9900} ]
            """
        );
        await tour.DoAsync(
            "AddEvents",
            "lines",
            HttpMethod.Post,
            ApiTour.Acme + "/events",
            """
            {"id":"up-1","type":"upgrade","member":"bob"}
            {"id":"up-2","type":"upgrade","member":"bob"}
            {"id":"up-3","type":"upgrade","member":"bob"}
            {"id":"up-4","type":"upgrade","member":"bob"}

            """
        );
        await tour.PostAsync(
            "AddEvents",
            "waiting",
            ApiTour.Acme + "/events",
            """{"id":"order-9","type":"purchase","member":"zoe","amount":4000}"""
        );
        await tour.PostAsync(
            "DryRunEvents",
            "events",
            ApiTour.Acme + "/events/dry-run",
            """[{"id":"order-4","type":"purchase","member":"bob","amount":1999}]"""
        );
        await tour.PostAsync(
            "DryRunEvents",
            "draft",
            ApiTour.Acme + "/events/dry-run",
            $$"""
            {"events":[{"id":"order-4","type":"purchase","member":"dan","amount":2000}],"terms":{{ApiTour.Terms}} }
            """
        );
        await tour.GetAsync("GetEvent", ApiTour.Acme + "/events/order-1");
        await tour.GetAsync("ListEvents", ApiTour.Acme + "/events?status=decided&member=bob&type=purchase&limit=2");
        // Only an event that could not be decided is retried, and a healthy server has none.
        await tour.PostAsync("RetryEvent", "refused", ApiTour.Acme + "/events/order-9/retry", null);
    }
}
