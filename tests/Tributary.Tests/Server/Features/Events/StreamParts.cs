using System.Net.Http.Headers;
using System.Text;
using Xunit;

namespace Tributary.Tests.Server.Features.Events;

/// <summary>A stream of one line, an action, and another line.</summary>
internal sealed class StreamParts : HttpContent
{
    private readonly string _first;
    private readonly Func<Task> _between;
    private readonly string _second;

    public StreamParts(string first, Func<Task> between, string second)
    {
        (_first, _between, _second) = (first, between, second);
        Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
    }

    protected override async Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context)
    {
        await stream.WriteAsync(Encoding.UTF8.GetBytes(_first + "\n"), TestContext.Current.CancellationToken);
        await stream.FlushAsync(TestContext.Current.CancellationToken);
        await _between();
        await stream.WriteAsync(Encoding.UTF8.GetBytes(_second + "\n"), TestContext.Current.CancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
