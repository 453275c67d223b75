using System.Globalization;
using System.Text.RegularExpressions;
using Tributary.Engine.Foundation;

namespace Tributary.Server.Application.Json;

/// <summary>Reads times: a date, a time and an offset, from 1970-01-01 on.</summary>
internal static partial class Rfc3339
{
    /// <summary>How far a platform's clock may run ahead of the database's.</summary>
    public static readonly TimeSpan Ahead = TimeSpan.FromMinutes(5);

    public static bool TryParse(string text, out Instant at)
    {
        at = default;
        if (!TryParseMoment(text, out var moment) || moment < DateTimeOffset.UnixEpoch)
            return false;
        at = Instant.From(moment);
        return true;
    }

    /// <returns>The time as written, with its own offset, even before 1970.</returns>
    public static bool TryParseMoment(string text, out DateTimeOffset moment)
    {
        moment = default;
        return Form().IsMatch(text)
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out moment);
    }

    [GeneratedRegex(
        @"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,16})?([Zz]|[+-][0-9]{2}:[0-9]{2})\z"
    )]
    private static partial Regex Form();
}
