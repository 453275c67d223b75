namespace Tributary.Client;

/// <summary>The rows of an export while they arrive.</summary>
public sealed class ExportedSet : IAsyncDisposable
{
    private readonly HttpResponseMessage response;

    internal ExportedSet(HttpResponseMessage response, Stream content)
    {
        this.response = response;
        Content = content;
        NextAfter = HeaderOf("Tributary-Next-After");
        HasMore = HeaderOf("Tributary-Has-More") == "true";
    }

    /// <summary>
    /// The file. Reading fails with an <see cref="IOException"/> when the server breaks off, so a file that was read to
    /// its end is whole.
    /// </summary>
    public Stream Content { get; }

    /// <summary>Where the next export of this set continues. Keep it once the file is read to its end.</summary>
    public string? NextAfter { get; }

    /// <summary>True if there are more rows now than <see cref="ExportQuery.Limit"/> allowed.</summary>
    public bool HasMore { get; }

    /// <summary>Ends the call.</summary>
    public async ValueTask DisposeAsync()
    {
        await Content.DisposeAsync();
        response.Dispose();
    }

    private string? HeaderOf(string name) =>
        response.Headers.TryGetValues(name, out var values) ? values.First() : null;
}
