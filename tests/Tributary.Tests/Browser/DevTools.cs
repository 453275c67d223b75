using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json;

namespace Tributary.Tests.Browser;

/// <summary>A connection to a browser by the Chrome DevTools Protocol.</summary>
internal sealed class DevTools : IAsyncDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly SemaphoreSlim _sending = new(1);
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonElement>> _calls = [];
    private readonly ConcurrentDictionary<(string Session, string Name), TaskCompletionSource> _events = [];
    private Task _reading = Task.CompletedTask;
    private int _lastCall;

    public static async Task<DevTools> ConnectAsync(Uri address)
    {
        var tools = new DevTools();
        await tools._socket.ConnectAsync(address, CancellationToken.None);
        tools._reading = tools.ReadAsync();
        return tools;
    }

    /// <param name="session">The page that is meant; null for the browser itself.</param>
    /// <returns>The result of the method.</returns>
    public async Task<JsonElement> CallAsync(string method, object parameters, string? session = null)
    {
        var id = Interlocked.Increment(ref _lastCall);
        var answer = _calls[id] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var message = JsonSerializer.SerializeToUtf8Bytes(
            session is null
                ? new
                {
                    id,
                    method,
                    @params = parameters,
                }
                : (object)
                    new
                    {
                        id,
                        method,
                        @params = parameters,
                        sessionId = session,
                    }
        );
        await _sending.WaitAsync();
        try
        {
            await _socket.SendAsync(message, WebSocketMessageType.Text, true, CancellationToken.None);
        }
        finally
        {
            _sending.Release();
        }
        return await answer.Task;
    }

    /// <summary>Returns a task that ends when a page sends this event for the first time from now on.</summary>
    public Task UntilAsync(string session, string name) =>
        (_events[(session, name)] = new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        await _reading;
        _socket.Dispose();
        _sending.Dispose();
    }

    private async Task ReadAsync()
    {
        try
        {
            while (true)
                Take(await ReadMessageAsync());
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or EndOfStreamException)
        {
            foreach (var call in _calls.Values)
                call.TrySetException(e);
            foreach (var awaited in _events.Values)
                awaited.TrySetException(e);
        }
    }

    private async Task<JsonElement> ReadMessageAsync()
    {
        using var message = new MemoryStream();
        var buffer = new byte[65_536];
        while (true)
        {
            var read = await _socket.ReceiveAsync(buffer, CancellationToken.None);
            if (read.MessageType == WebSocketMessageType.Close)
                throw new EndOfStreamException("The browser has closed the connection.");
            message.Write(buffer, 0, read.Count);
            if (read.EndOfMessage)
                return JsonDocument.Parse(message.ToArray()).RootElement;
        }
    }

    private void Take(JsonElement message)
    {
        if (message.TryGetProperty("id", out var id))
        {
            if (!_calls.TryRemove(id.GetInt32(), out var call))
                return;
            if (message.TryGetProperty("error", out var error))
                call.SetException(new InvalidOperationException(error.GetRawText()));
            else
                call.SetResult(message.GetProperty("result"));
        }
        else if (
            message.TryGetProperty("sessionId", out var session)
            && _events.TryRemove((session.GetString()!, message.GetProperty("method").GetString()!), out var awaited)
        )
        {
            awaited.SetResult();
        }
    }
}
