using System.Text.RegularExpressions;

namespace Tributary.Server.Cli.Import;

/// <summary>
/// Recognizes a field of a file that can be written as a JSON number (RFC 8259). The API's check decides which numbers
/// are valid.
/// </summary>
internal static partial class CsvNumber
{
    public static bool IsOne(string text) => Number().IsMatch(text);

    [GeneratedRegex(@"^-?(0|[1-9][0-9]{0,18})(\.[0-9]{1,12})?\z")]
    private static partial Regex Number();
}
