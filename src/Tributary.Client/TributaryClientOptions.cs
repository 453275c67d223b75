namespace Tributary.Client;

/// <summary>The options of <see cref="TributaryClient"/>: the server, the key, the program and the retries.</summary>
public sealed class TributaryClientOptions
{
    /// <summary>The address of the server, http or https, without <c>/v1</c>. Required.</summary>
    public Uri? Url { get; set; }

    /// <summary>The API key, <c>trb_…</c>. Required.</summary>
    public string? Key { get; set; }

    /// <summary>The program of the calls. Use <see cref="TributaryClient.In"/> for other programs.</summary>
    public string? Program { get; set; }

    /// <summary>
    /// The number of retries after a lost connection, 429, 502, 503 or 504, for calls that can be retried safely. 0
    /// turns retries off.
    /// </summary>
    public int Retries { get; set; } = 4;

    /// <summary>The wait before the first retry. It doubles for each further retry, and half of it is random.</summary>
    public TimeSpan FirstDelay { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// The longest wait before a retry. If <c>Retry-After</c> asks for more, the call fails with the error.
    /// </summary>
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromSeconds(30);

    internal void Validate()
    {
        if (Url is not { IsAbsoluteUri: true, Scheme: "http" or "https" })
            throw new InvalidOperationException(
                "Tributary: Url is missing or invalid. Set it to an absolute http or https address."
            );
        if (string.IsNullOrWhiteSpace(Key))
            throw new InvalidOperationException("Tributary: Key is missing. Set it to an API key, trb_….");
        if (Retries < 0 || FirstDelay < TimeSpan.Zero || MaxDelay < TimeSpan.Zero)
            throw new InvalidOperationException(
                "Tributary: Retries, FirstDelay or MaxDelay is negative. Set them to 0 or more."
            );
    }
}
