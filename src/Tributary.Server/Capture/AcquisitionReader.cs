using Microsoft.AspNetCore.WebUtilities;
using Tributary.Engine.Clicks;
using Tributary.Engine.Foundation;
using Tributary.Engine.Terms;
using Tributary.Server.Application.Identity;
using Tributary.Server.Application.Intake;

namespace Tributary.Server.Capture;

/// <summary>Reads where a visit came from. Its address is looked up and not kept.</summary>
internal sealed class AcquisitionReader(TraitReader traits, SegmentQuota quota)
{
    private const string Source = "utm_source";
    private const string Medium = "utm_medium";
    private const string Campaign = "utm_campaign";

    // The click ids of advertising networks. Facebook's fbclid is none: it is on every link that leaves Facebook.
    private static readonly string[] s_advertisers =
    [
        "gclid",
        "gbraid",
        "wbraid",
        "dclid",
        "msclkid",
        "ttclid",
        "twclid",
    ];

    /// <summary>Returns the segment of a visit, which counts towards the limit of its program.</summary>
    public Segment Read(ProgramId programId, LinkPlan link, Visit visit, Instant now) =>
        quota.Take(programId, Read(link, visit), now);

    private Acquisition Read(LinkPlan link, Visit visit)
    {
        var landing = visit.LandingUrl is { } url && Uri.TryCreate(url, UriKind.Absolute, out var page) ? page : null;
        var query = visit.Query ?? QueryOf(landing);
        var read = new Acquisition
        {
            Source = CampaignText.ReadFolded(query[Source]),
            Medium = CampaignText.ReadFolded(query[Medium]),
            Campaign = CampaignText.Read(query[Campaign]),
            ReferrerHost =
                ReferrerHost.Read(visit.ReferrerUrl) is { } host && !IsOwn(host, link, landing) ? host : null,
            Country = visit.Address is { } address ? traits.Locate(address).Country : null,
            Device = Devices.Of(visit.HasUserAgent ? visit.UserAgent : null, visit.MobileHint),
            Language = BrowserLanguage.Read(visit.Languages),
        };
        var channel = ChannelRules.Of(read, isAdvertised: query.Count > 0 && s_advertisers.Any(query.ContainsKey));
        return read with { Channel = channel == Channel.Unknown && visit.IsSeen ? Channel.Direct : channel };
    }

    private static IQueryCollection QueryOf(Uri? landing) =>
        landing is { Query.Length: > 1 }
            ? new QueryCollection(QueryHelpers.ParseQuery(landing.Query))
            : QueryCollection.Empty;

    private static bool IsOwn(string host, LinkPlan link, Uri? landing)
    {
        if (landing is not null && ReferrerHost.IsOf(host, landing.Host))
            return true;
        foreach (var allowed in link.AllowedHosts)
            if (ReferrerHost.IsOf(host, allowed))
                return true;
        return ReferrerHost.IsOf(host, link.Destination.Host);
    }
}
