using Tributary.Client.Http;

namespace Tributary.Client;

/// <summary>The form of an exported set, and where it begins.</summary>
public sealed record ExportQuery
{
    /// <summary>The format: <c>csv</c> or <c>parquet</c>. The default is <c>csv</c>.</summary>
    public string? Format { get; init; }

    /// <summary>
    /// <see cref="ExportedSet.NextAfter"/> of the previous export of this set. The default is the first row.
    /// </summary>
    public string? After { get; init; }

    /// <summary>The most rows, up to 1,000,000. The default is all.</summary>
    public int? Limit { get; init; }

    /// <summary>True to include personal columns, which needs a key of scope <c>admin</c>.</summary>
    public bool Personal { get; init; }

    /// <summary>True to add a column with a checksum of each row.</summary>
    public bool RowHash { get; init; }

    internal IEnumerable<(string Name, string? Value)> Parameters() =>
        [
            ("format", Format),
            ("after", After),
            ("limit", Route.Text(Limit)),
            ("personal", Personal ? "true" : null),
            ("row_hash", RowHash ? "true" : null),
        ];
}
