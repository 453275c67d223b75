using System.IO.Compression;
using System.Runtime.CompilerServices;

namespace Tributary.Tests.Oracle;

/// <summary>The real data from samples/data.</summary>
internal static class SampleData
{
    private static readonly Lazy<IReadOnlyList<DataMember>> AllMembers = new(() =>
        [.. Lines("members").Select(DataMember.Parse)]
    );
    private static readonly Lazy<IReadOnlyList<DataPurchase>> AllPurchases = new(() =>
        [.. Lines("purchases").Select(DataPurchase.Parse)]
    );

    /// <summary>The members, referrers before those they referred.</summary>
    public static IReadOnlyList<DataMember> Members => AllMembers.Value;

    public static IReadOnlyList<DataPurchase> Purchases => AllPurchases.Value;

    private static IEnumerable<string> Lines(string name, [CallerFilePath] string here = "")
    {
        var file = Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "samples", "data", name + ".csv.gz");
        using var reader = new StreamReader(new GZipStream(File.OpenRead(file), CompressionMode.Decompress));
        reader.ReadLine();
        while (reader.ReadLine() is { } line)
            yield return line;
    }
}
