using System.Reflection;
using Microsoft.AspNetCore.Components;
using Tributary.Dashboard;

namespace Tributary.Tests.Browser;

/// <summary>Every page of the dashboard, with an address at which it has something to show.</summary>
internal static class PageList
{
    private const string Rewarding = "analytics/rows?metric=reward_amount&from=2020-01-01&to=2100-01-01&limit=1";
    private const string Delivery = "{delivery}";
    private const string Folder = "/dashboard/{Program}/";

    /// <summary>Pages that need more than the name of a program.</summary>
    private static readonly Dictionary<string, string> s_examples = new(StringComparer.Ordinal)
    {
        ["/dashboard/{Program}"] = "/dashboard/demo?interval=90d",
        [Folder + "analytics"] = "/dashboard/demo/analytics?interval=90d&dimension=member",
        [Folder + "rows"] = "/dashboard/demo/rows?metric=reward_amount&from=2020-01-01&to=2100-01-01",
        [Folder + "members/{Id}"] = "/dashboard/demo/members/{member}",
        [Folder + "events/{Id}"] = "/dashboard/demo/events/{event}",
        [Folder + "parked"] = "/dashboard/waiting/parked",
        [Folder + "rewards/{Id}"] = "/dashboard/manual/rewards/{reward}",
        [Folder + "rewards"] = "/dashboard/manual/rewards?status=review",
        [Folder + "fraud"] = "/dashboard/held/fraud",
        [Folder + "webhooks/{Id}"] = "/dashboard/manual/webhooks/{webhook}",
        [Folder + "webhooks/{Id}/deliveries/{Delivery}"] = "/dashboard/manual/webhooks/{webhook}/deliveries/{delivery}",
        [Folder + "what-if/{Id}"] = "/dashboard/manual/what-if/{what-if}",
        [Folder + "fraud/{Id}"] = "/dashboard/held/fraud/{case}",
    };

    /// <summary>The lists whose first item is an example.</summary>
    private static readonly (string Place, string Program, string List)[] s_places =
    [
        ("{webhook}", Site.Manual, "webhooks"),
        ("{what-if}", Site.Manual, "what-if"),
        ("{event}", Site.Demo, Rewarding),
        ("{reward}", Site.Manual, "rewards?status=review"),
        ("{case}", Site.Held, "fraud/cases"),
    ];

    /// <summary>The templates of the addresses.</summary>
    public static IReadOnlyList<string> Templates { get; } =
    [
        .. typeof(App)
            .Assembly.GetTypes()
            .SelectMany(type => type.GetCustomAttributes<RouteAttribute>())
            .Select(route => route.Template)
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>True for a page that is shown before somebody has signed in.</summary>
    public static bool IsOpen(string template) =>
        template is "/dashboard/-/sign-in" or "/dashboard/-/invitation" or "/dashboard/-/code";

    /// <summary>Returns the address of a page.</summary>
    public static async Task<string> AddressAsync(Site site, string template)
    {
        var address = (s_examples.GetValueOrDefault(template) ?? template.Replace("{Program}", Site.Demo)).Replace(
            "{member}",
            Site.Best
        );
        foreach (var (place, program, list) in s_places)
            if (address.Contains(place))
                address = address.Replace(place, await FirstAsync(site, program, list));
        // The deliveries are those of the webhook.
        if (address.Contains(Delivery))
            address = address.Replace(
                Delivery,
                await FirstAsync(site, Site.Manual, address.Split('/', 4)[3].Replace("/" + Delivery, ""))
            );
        return !address.Contains('{')
            ? address
            : throw new InvalidOperationException($"{template} needs an example in {nameof(PageList)}.");
    }

    private static async Task<string> FirstAsync(Site site, string program, string list)
    {
        await site.PreparedAsync();
        return (await site.GetAsync($"/v1/programs/{program}/{list}"))
            .Json.GetProperty("items")[0]
            .GetProperty("id")
            .GetString()!;
    }
}
