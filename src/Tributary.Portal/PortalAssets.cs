using System.Collections.Frozen;
using System.IO.Compression;
using System.Security.Cryptography;

namespace Tributary.Portal;

/// <summary>The scripts and the style of the pages. The address of a file holds a hash of its content.</summary>
public sealed class PortalAssets
{
    /// <summary>The folder of the addresses.</summary>
    public const string Folder = "/portal/assets";

    /// <summary>The script that other sites load, at an address that never changes.</summary>
    public const string Widget = "widget.js";

    private const string Prefix = "portal/";

    private static readonly FrozenDictionary<string, PortalAssets> s_known = typeof(PortalAssets)
        .Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
        .ToFrozenDictionary(name => name[Prefix.Length..], name => new PortalAssets(name), StringComparer.Ordinal);

    private PortalAssets(string resource)
    {
        Type = resource.EndsWith(".css", StringComparison.Ordinal)
            ? "text/css; charset=utf-8"
            : "text/javascript; charset=utf-8";
        using var stream = typeof(PortalAssets).Assembly.GetManifestResourceStream(resource)!;
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        Content = copy.ToArray();
        using var compressed = new MemoryStream();
        using (var zip = new GZipStream(compressed, CompressionLevel.SmallestSize))
            zip.Write(Content.Span);
        Compressed = compressed.ToArray();
        Hash = Convert.ToHexStringLower(SHA256.HashData(Content.Span))[..12];
    }

    /// <summary>The media type.</summary>
    public string Type { get; }

    /// <summary>Names this content of the file.</summary>
    public string Hash { get; }

    /// <summary>The content.</summary>
    public ReadOnlyMemory<byte> Content { get; }

    /// <summary>The content, compressed with gzip.</summary>
    public ReadOnlyMemory<byte> Compressed { get; }

    /// <summary>Returns the address of a file.</summary>
    public static string Path(string name) => $"{Folder}/{s_known[name].Hash}/{name}";

    /// <summary>Returns a file by its name.</summary>
    public static PortalAssets Get(string name) => s_known[name];

    /// <summary>Returns the file at an address; null when there is none.</summary>
    public static PortalAssets? Find(string hash, string name) =>
        s_known.TryGetValue(name, out var asset) && asset.Hash == hash ? asset : null;
}
