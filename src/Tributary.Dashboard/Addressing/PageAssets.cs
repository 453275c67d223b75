using System.Collections.Frozen;
using System.IO.Compression;
using System.Security.Cryptography;

namespace Tributary.Dashboard.Addressing;

/// <summary>
/// The scripts and styles of the pages. Each address holds a hash of the file, so that browsers keep a file for good.
/// </summary>
public sealed class PageAssets
{
    /// <summary>The folder of the addresses.</summary>
    public const string Folder = "/dashboard/assets";

    private const string Prefix = "page/";

    private static readonly FrozenDictionary<string, PageAssets> s_known = typeof(PageAssets)
        .Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
        .ToFrozenDictionary(name => name[Prefix.Length..], name => new PageAssets(name), StringComparer.Ordinal);

    private readonly string _resource;
    private readonly Lazy<byte[]> _compressed;

    private PageAssets(string resource)
    {
        _resource = resource;
        Type = System.IO.Path.GetExtension(resource) switch
        {
            ".css" => "text/css; charset=utf-8",
            ".js" => "text/javascript; charset=utf-8",
            ".svg" => "image/svg+xml",
            var other => throw new InvalidOperationException($"Pages have no files of type '{other}'."),
        };
        using var content = Open();
        Hash = Convert.ToHexStringLower(SHA256.HashData(content))[..12];
        _compressed = new Lazy<byte[]>(Compress);
    }

    /// <summary>The media type.</summary>
    public string Type { get; }

    /// <summary>Names this content of the file.</summary>
    public string Hash { get; }

    /// <summary>The content, compressed with gzip.</summary>
    public byte[] Compressed => _compressed.Value;

    /// <summary>Returns the address of a file.</summary>
    public static string Path(string name) => $"{Folder}/{s_known[name].Hash}/{name}";

    /// <summary>Returns the file at an address; null when there is none.</summary>
    public static PageAssets? Find(string hash, string name) =>
        s_known.TryGetValue(name, out var asset) && asset.Hash == hash ? asset : null;

    /// <summary>Opens the content as it is.</summary>
    public Stream Open() => typeof(PageAssets).Assembly.GetManifestResourceStream(_resource)!;

    private byte[] Compress()
    {
        using var content = Open();
        using var result = new MemoryStream();
        using (var zip = new GZipStream(result, CompressionLevel.SmallestSize))
            content.CopyTo(zip);
        return result.ToArray();
    }
}
