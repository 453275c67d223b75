namespace Tributary.Client;

/// <summary>Where the server is, whom to ask as, and how patient to be.</summary>
public sealed class TributaryClientOptions
{
    /// <summary>The server's address, http or https, without <c>/v1</c>. Required.</summary>
    public Uri? Url { get; set; }

    /// <summary>An API key, <c>trb_…</c>. Required.</summary>
    public string? Key { get; set; }

    /// <summary>The program that calls are about; others by <see cref="TributaryClient.In"/>.</summary>
    public string? Program { get; set; }

    /// <summary>How often a call that may be repeated is, after a lost connection, 429, 502, 503 or 504. 0 for never.</summary>
    public int Retries { get; set; } = 4;

    /// <summary>The wait before the first repetition, doubled for each further one; half of it is drawn at random.</summary>
    public TimeSpan FirstDelay { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The longest wait. A <c>Retry-After</c> beyond it ends the call with its error.</summary>
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromSeconds(30);

    internal void Validate()
    {
        if (Url is not { IsAbsoluteUri: true, Scheme: "http" or "https" })
            throw new InvalidOperationException("Tributary: Url must be an absolute http or https address.");
        if (string.IsNullOrWhiteSpace(Key))
            throw new InvalidOperationException("Tributary: Key must be an API key, trb_….");
        if (Retries < 0 || FirstDelay < TimeSpan.Zero || MaxDelay < TimeSpan.Zero)
            throw new InvalidOperationException("Tributary: Retries, FirstDelay and MaxDelay must not be negative.");
    }
}
