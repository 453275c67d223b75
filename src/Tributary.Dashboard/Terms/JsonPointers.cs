using System.Globalization;

namespace Tributary.Dashboard.Terms;

/// <summary>Writes and reads JSON pointers (RFC 6901).</summary>
public static class JsonPointers
{
    /// <summary>Returns the pointer of a member.</summary>
    public static string To(string pointer, string name) =>
        $"{pointer}/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";

    /// <summary>Returns the pointer of an item.</summary>
    public static string To(string pointer, int index) => $"{pointer}/{index.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>Returns the names and numbers that lead to the value.</summary>
    public static IEnumerable<string> StepsOf(string pointer) =>
        pointer
            .Split('/')
            .Skip(1)
            .Select(step =>
                step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)
            );

    /// <summary>Returns the pointer of what holds the value; empty for the whole document.</summary>
    public static string ParentOf(string pointer) => pointer.Length == 0 ? "" : pointer[..pointer.LastIndexOf('/')];

    /// <summary>Returns the last name or number of a pointer.</summary>
    public static string LastOf(string pointer) => StepsOf(pointer).LastOrDefault() ?? "";
}
