using System.Collections.Frozen;

namespace Tributary.Engine.Clicks;

/// <summary>
/// Decides the channel. The first rule that applies counts: 1. a medium that names a kind of channel; 2. an
/// advertisement's click id; 3. a source that is a well-known site or name; 4. the site before, well known or not; 5.
/// any campaign. docs/links.md lists the words.
/// </summary>
public static class ChannelRules
{
    private static readonly FrozenDictionary<string, Channel> s_media = new Dictionary<Channel, string>
    {
        [Channel.Paid] =
            "cpc ppc cpm cpv cpa cpl cpi paid ads ad display banner paidsearch paid-search paid_search paidsocial "
            + "paid-social paid_social sponsored retargeting remarketing",
        [Channel.Partner] =
            "affiliate affiliates partner partners partnership referral-program referral-programme referral_program "
            + "influencer ambassador",
        [Channel.Mail] = "email e-mail e_mail mail newsletter",
        [Channel.Social] = "social social-media social_media social-network social_network sm messenger chat",
        [Channel.Search] = "organic search seo",
        [Channel.Referral] = "referral link",
        [Channel.Direct] = "(none)",
    }
        .SelectMany(pair => pair.Value.Split(' ').Select(word => KeyValuePair.Create(word, pair.Key)))
        .ToFrozenDictionary();

    /// <param name="isAdvertised">True when an advertising network added its click id to the address.</param>
    /// <returns><see cref="Channel.Unknown"/> when nothing names a place.</returns>
    public static Channel Of(Acquisition values, bool isAdvertised = false)
    {
        if (values.Medium is { } medium && s_media.TryGetValue(medium, out var named))
            return named;
        if (isAdvertised)
            return Channel.Paid;
        if (values.Source is { } source && WellKnownSites.ChannelOfName(source) is { } known)
            return known;
        if (values.ReferrerHost is { } host)
            return WellKnownSites.ChannelOf(host) ?? Channel.Referral;
        var hasCampaign = values.Source is not null || values.Medium is not null || values.Campaign is not null;
        return hasCampaign ? Channel.Other : Channel.Unknown;
    }
}
