using System.Text.Json.Serialization;

namespace Tributary.Client.Contracts;

/// <summary>One page of a list, newest first, stable while new items come in.</summary>
/// <typeparam name="T">What the list holds.</typeparam>
public sealed record Page<T>
{
    /// <summary>At most <c>limit</c> items (20 unless asked, 100 at most); may be empty.</summary>
    public required IReadOnlyList<T> Items { get; init; }

    /// <summary>Opaque; hand it back as <c>cursor</c> for the next page. Null on the last page.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? NextCursor { get; init; }
}
