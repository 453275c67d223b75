using System.Text.Json.Serialization;

namespace Tributary.Engine.Clicks;

/// <summary>
/// Where a visit or a sign-up came from, in classes and names of campaigns. It holds nothing about a person, so an
/// erasure keeps it. Everything is optional.
/// </summary>
public sealed record Acquisition
{
    /// <summary>
    /// Replaces the texts of a click or sign-up when its program has had too many different ones on a day.
    /// </summary>
    public const string OtherTexts = "(other)";

    private static readonly Acquisition s_none = new();

    public Channel Channel { get; init; }

    /// <summary>The parameter <c>utm_source</c>, or the sign-up's own field; in lower case.</summary>
    public string? Source { get; init; }

    /// <summary>The parameter <c>utm_medium</c>, or the sign-up's own field; in lower case.</summary>
    public string? Medium { get; init; }

    /// <summary>The parameter <c>utm_campaign</c>, or the sign-up's own field.</summary>
    public string? Campaign { get; init; }

    /// <summary>
    /// The host of the page before, in lower case and without <c>www.</c>; null for none and for the program's own
    /// site.
    /// </summary>
    public string? ReferrerHost { get; init; }

    /// <summary>ISO 3166-1 alpha-2.</summary>
    public string? Country { get; init; }
    public DeviceClass Device { get; init; }

    /// <summary>The primary tag of the browser's language, such as <c>de</c>.</summary>
    public string? Language { get; init; }

    /// <summary>True when nothing is known.</summary>
    [JsonIgnore]
    public bool IsEmpty => this == s_none;

    /// <summary>
    /// Returns where a sign-up came from: the click that counts for it, with the sign-up's own source, medium and
    /// campaign where they are given. The sign-up's other values fill what the click does not know.
    /// </summary>
    /// <returns>Null when nothing is known.</returns>
    public static Acquisition? OfSignUp(Acquisition? own, Acquisition? click)
    {
        var known = (own, click) switch
        {
            (null, _) => click,
            (_, null) => own,
            _ => own.Over(click) with
            {
                Country = click.Country ?? own.Country,
                Device = click.Device == DeviceClass.Unknown ? own.Device : click.Device,
                Language = click.Language ?? own.Language,
            },
        };
        return known is null or { IsEmpty: true } ? null : known;
    }

    /// <summary>Returns these values where they are given, and otherwise the values of an earlier one.</summary>
    public Acquisition Over(Acquisition earlier)
    {
        var all = new Acquisition
        {
            Source = Source ?? earlier.Source,
            Medium = Medium ?? earlier.Medium,
            Campaign = Campaign ?? earlier.Campaign,
            ReferrerHost = ReferrerHost ?? earlier.ReferrerHost,
            Country = Country ?? earlier.Country,
            Device = Device == DeviceClass.Unknown ? earlier.Device : Device,
            Language = Language ?? earlier.Language,
        };
        // A campaign alone does not say what kind of place it ran on.
        var says = Source is not null || Medium is not null || ReferrerHost is not null;
        if (says || (Campaign is not null && earlier.Channel <= Channel.Direct))
            return all with { Channel = ChannelRules.Of(all) };
        return all with { Channel = earlier.Channel == Channel.Unknown ? Channel : earlier.Channel };
    }

    /// <summary>Returns this without the texts that anybody may choose freely.</summary>
    public Acquisition WithoutTexts() =>
        this with
        {
            Source = Source is null ? null : OtherTexts,
            Medium = Medium is null ? null : OtherTexts,
            Campaign = Campaign is null ? null : OtherTexts,
            ReferrerHost = ReferrerHost is null ? null : OtherTexts,
            Language = null,
        };
}
