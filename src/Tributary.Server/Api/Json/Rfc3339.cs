using System.Globalization;
using System.Text.RegularExpressions;
using Tributary.Engine;

namespace Tributary.Server;

/// <summary>Times as input writes them: a date, a time and an offset, always.</summary>
internal static partial class Rfc3339
{
    /// <summary>2000-01-01: what lies before is a mistaken unit or an empty date.</summary>
    public static readonly Instant Earliest = Instant.From(new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero));

    /// <summary>How far a platform's clock may be ahead of the database's (DESIGN §6, Time).</summary>
    public static readonly TimeSpan Ahead = TimeSpan.FromMinutes(5);

    public static bool TryParse(string text, out Instant at)
    {
        at = default;
        if (!Form().IsMatch(text)
            || !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var moment)
            || moment < DateTimeOffset.UnixEpoch)
            return false;
        at = Instant.From(moment);
        return true;
    }

    [GeneratedRegex(@"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,16})?([Zz]|[+-][0-9]{2}:[0-9]{2})\z")]
    private static partial Regex Form();
}
