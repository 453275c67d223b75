using System.Text.RegularExpressions;

namespace Tributary.Server.Cli.Import;

/// <summary>
/// A field of a file that can stand in JSON as a number (RFC 8259). The API's check says which numbers it takes.
/// </summary>
internal static partial class CsvNumber
{
    public static bool IsOne(string text) => Number().IsMatch(text);

    [GeneratedRegex(@"^-?(0|[1-9][0-9]{0,18})(\.[0-9]{1,12})?\z")]
    private static partial Regex Number();
}
