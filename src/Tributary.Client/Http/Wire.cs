using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Tributary.Client.Contracts;
using Tributary.Client.Contracts.Json;

namespace Tributary.Client.Http;

/// <summary>Sends calls, retries those that are safe to retry, and reads answers.</summary>
internal sealed class Wire
{
    private readonly HttpClient http;
    private readonly TributaryClientOptions options;
    private readonly TimeProvider time;
    private readonly Uri server;

    public Wire(HttpClient http, TributaryClientOptions options, TimeProvider time)
    {
        (this.http, this.options, this.time) = (http, options, time);
        var address = options.Url!.AbsoluteUri;
        server = new Uri(address.EndsWith('/') ? address : address + '/');
    }

    public async Task<T> AskAsync<T>(Call call, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        using var response = await RequestAsync(call, cancellation);
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellation);
            return await JsonSerializer.DeserializeAsync(body, type, cancellation)
                ?? throw new JsonException("The answer is null.");
        }
        catch (JsonException fault)
        {
            var detail = "The server did not send an answer of API v1. Check the address: " + fault.Message;
            throw new TributaryException(response.StatusCode, new Problem { Detail = detail }, null, fault);
        }
    }

    public async Task<string> AskTextAsync(Call call, CancellationToken cancellation)
    {
        using var response = await RequestAsync(call, cancellation);
        return await response.Content.ReadAsStringAsync(cancellation);
    }

    /// <summary>Sends a call whose answer is a file, and returns before it has arrived.</summary>
    public async Task<ExportedSet> OpenAsync(Call call, CancellationToken cancellation)
    {
        var response = await RequestAsync(call, cancellation);
        try
        {
            return new ExportedSet(response, await response.Content.ReadAsStreamAsync(cancellation));
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    /// <summary>Sends a call whose answer has no body.</summary>
    public async Task SendAsync(Call call, CancellationToken cancellation)
    {
        using var response = await RequestAsync(call, cancellation);
    }

    private async Task<HttpResponseMessage> RequestAsync(Call call, CancellationToken cancellation)
    {
        for (var attempt = 0; ; attempt++)
        {
            var mayRepeat = call.Repeatable && attempt < options.Retries;
            TimeSpan? wait = null;
            try
            {
                using var request = call.ToRequest(server, options.Key!);
                var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
                if (response.IsSuccessStatusCode)
                    return response;
                using (response)
                {
                    wait = Retry.AfterOf(response, time);
                    if (!mayRepeat || !Retry.MayPass(response.StatusCode, wait) || wait > options.MaxDelay)
                        throw new TributaryException(
                            response.StatusCode,
                            await ProblemOfAsync(response, cancellation),
                            wait
                        );
                }
            }
            catch (HttpRequestException) when (mayRepeat)
            {
                // The connection failed or broke. For a repeatable call the difference does not matter.
            }

            await Task.Delay(wait ?? Retry.Backoff(attempt, options), time, cancellation);
        }
    }

    private static async Task<Problem> ProblemOfAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        if (response.Content.Headers.ContentType?.MediaType != "application/problem+json")
            return new Problem();
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellation);
            return await JsonSerializer.DeserializeAsync(body, TributaryJson.Default.Problem, cancellation)
                ?? new Problem();
        }
        catch (JsonException)
        {
            return new Problem(); // The exception still has the status.
        }
    }
}
