using System.Diagnostics;
using System.Text;

namespace Tributary.Bench.Driver;

/// <summary>Connections that send the same requests, with their results.</summary>
internal sealed class Lane(LaneOrder order, byte[]? codes)
{
    private static readonly TimeSpan s_afterRefusal = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new(); // answers come on the thread of the sockets, pauses end on others
    private readonly Latencies _latencies = new();
    private readonly Latencies _second = new();
    private readonly List<(Connection Connection, RequestTemplate[] Requests)> _connections = [];
    private long _next = order.First;
    private long _items;
    private long _itemsTold;
    private long _bytes;
    private long _refused;
    private long _failed;
    private string? _fault;

    public async Task ConnectAsync(IReadOnlyList<int> ports)
    {
        for (var i = 0; i < order.Connections; i++)
            _connections.Add(
                (
                    await Connection.OpenAsync(ports[i % ports.Count]),
                    [.. order.Requests.Select(request => new RequestTemplate(request, order.Members, codes))]
                )
            );
    }

    /// <param name="until">A timestamp of <see cref="Stopwatch"/>.</param>
    public Task RunAsync(long began, long until) =>
        Task.WhenAll(_connections.Select((c, place) => SendAsync(c.Connection, c.Requests, place, began, until)));

    /// <summary>Returns the results since the last call.</summary>
    public SecondReport TellSecond(int second)
    {
        lock (_lock)
        {
            var report = new SecondReport(
                second,
                _items - _itemsTold,
                _second.Percentile(50),
                _second.Percentile(99),
                _refused
            );
            _itemsTold = _items;
            _second.Clear();
            return report;
        }
    }

    public LaneReport Report() =>
        new(
            order.Name,
            _latencies.Count,
            _items,
            _refused,
            _failed,
            _latencies.ToReport(),
            _bytes / Math.Max(1, _latencies.Count),
            _fault
        );

    private async Task SendAsync(Connection connection, RequestTemplate[] requests, int place, long began, long until)
    {
        var items = order.Requests.Max(request => request.Items);
        var pause = order.Rate == 0 ? 0 : Stopwatch.Frequency * (long)order.Connections / order.Rate;
        var due = began + (order.Rate == 0 ? 0 : Stopwatch.Frequency * place / order.Rate);
        await Task.Yield();
        while (true)
        {
            var begin = Stopwatch.GetTimestamp();
            if (pause > 0)
            {
                if (due >= until)
                    return;
                if (due > begin)
                    await Task.Delay(Stopwatch.GetElapsedTime(begin, due));
                // A free connection counts from when it sends, a busy one from when it should have sent.
                begin = due > begin ? Stopwatch.GetTimestamp() : due;
                due += pause;
            }
            else if (begin >= until)
                return;

            var first = Interlocked.Add(ref _next, items) - items;
            foreach (var request in requests)
            {
                await ExchangeAsync(connection, request, first, begin);
                if (requests.Length > 1)
                    begin = Stopwatch.GetTimestamp();
            }
        }
    }

    /// <summary>Repeats after a pause, as long as the answer asks to retry later.</summary>
    private async ValueTask ExchangeAsync(Connection connection, RequestTemplate request, long first, long began)
    {
        while (true)
        {
            var status = await connection.ExchangeAsync(request.Write(first));
            if (!IsLater(status))
            {
                Note(status, (long)Stopwatch.GetElapsedTime(began).TotalMicroseconds, request.Order, connection);
                return;
            }
            NoteRefusal(connection);
            await Task.Delay(s_afterRefusal);
            began = Stopwatch.GetTimestamp();
        }
    }

    private void NoteRefusal(Connection connection)
    {
        lock (_lock)
        {
            _refused++;
            if (connection.Received.IndexOf("Retry-After: "u8) < 0)
                _fault ??= $"Without Retry-After: {Encoding.UTF8.GetString(connection.Received)}";
        }
    }

    private static bool IsLater(int status) => status is 429 or 503;

    private void Note(int status, long micros, RequestOrder request, Connection connection)
    {
        lock (_lock)
        {
            if (status is < 200 or >= 400)
            {
                _failed++;
                _fault ??= Encoding.UTF8.GetString(connection.Received);
            }
            else if (request.Counts)
            {
                _latencies.Record(micros);
                _second.Record(micros);
                _items += request.Items;
                _bytes += connection.Received.Length;
            }
        }
    }
}
