using System.Globalization;
using System.Text;

namespace Tributary.Client.Http;

/// <summary>Builds paths below the server's address, with every part escaped.</summary>
internal static class Route
{
    public const string Programs = "v1/programs";

    public static string Program(string program) => $"{Programs}/{Segment(program)}";

    // "." and ".." would be read as steps in the path. No valid id is empty or one of them.
    public static string Segment(string id) =>
        id is "" or "." or ".."
            ? throw new ArgumentException(
                "The id is not valid. Use 1 to 128 characters, but not . or .. alone.",
                nameof(id)
            )
            : Uri.EscapeDataString(id);

    /// <summary>Adds the parameters that are not null.</summary>
    public static string With(string path, params IEnumerable<(string Name, string? Value)> parameters)
    {
        var text = new StringBuilder(path);
        var separator = '?';
        foreach (var (name, value) in parameters)
        {
            if (value is null)
                continue;
            text.Append(separator).Append(name).Append('=').Append(Uri.EscapeDataString(value));
            separator = '&';
        }

        return text.ToString();
    }

    public static string? Text(DateTimeOffset? moment) =>
        moment?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture);

    public static string? Text(long? number) => number?.ToString(CultureInfo.InvariantCulture);

    public static string? Text(int? number) => number?.ToString(CultureInfo.InvariantCulture);
}
