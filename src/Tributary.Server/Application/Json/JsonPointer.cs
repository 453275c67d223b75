namespace Tributary.Server.Application.Json;

/// <summary>Builds JSON pointers (RFC 6901).</summary>
internal static class JsonPointer
{
    private const int ShownLength = 128;

    /// <summary>Appends a key, shortened when the caller sent a very long one.</summary>
    public static string To(string pointer, string key)
    {
        var shown = key.Length <= ShownLength ? key : key[..ShownLength];
        return $"{pointer}/{shown.Replace("~", "~0").Replace("/", "~1")}";
    }

    public static string To(string pointer, int index) => $"{pointer}/{index}";
}
