using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Numerics;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Tributary.Engine.Pipeline;
using Tributary.Storage.Flow;
using Tributary.Storage.Replay;
using Tributary.Storage.Verify;
using Tributary.Tests.Connectors;
using Xunit;

namespace Tributary.Tests.Server;

/// <summary>A request and its result.</summary>
/// <param name="Began">A timestamp of <see cref="Stopwatch"/>.</param>
/// <param name="Status">Null: there was no answer.</param>
internal sealed record Asked(IReadOnlyList<string> Events, long Began, TimeSpan Took, HttpStatusCode? Status);

/// <summary>
/// Sends purchases of bob, none of them twice, from several senders. A sender ends when it gets no answer.
/// </summary>
/// <param name="each">The events of a request.</param>
internal sealed class SteadyLoad(HttpClient http, int senders, int each = 1)
{
    private const string Program = "/v1/programs/p";
    private const int Cents = 1_000;

    private readonly ConcurrentQueue<Asked> _asked = new();
    private int _last;
    private int _underWay;

    public IReadOnlyList<Asked> Asked => [.. _asked];

    public int UnderWay => Volatile.Read(ref _underWay);

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    public async Task PrepareAsync()
    {
        using var terms = await http.PutAsync(new Uri(Program, UriKind.Relative), Json(Shares.Terms), Stopping);
        Assert.True(terms.IsSuccessStatusCode, await terms.Content.ReadAsStringAsync(Stopping));
        foreach (var member in (string[])[Shares.Ann, Shares.Bob])
        {
            using var joined = await http.PostAsync(
                new Uri(Program + "/members", UriKind.Relative),
                Json(member),
                Stopping
            );
            Assert.True(joined.IsSuccessStatusCode, await joined.Content.ReadAsStringAsync(Stopping));
        }
    }

    /// <param name="ending">No request begins after it.</param>
    public Task RunAsync(CancellationToken ending) =>
        Task.WhenAll(
            Enumerable
                .Range(0, senders)
                .Select(async _ =>
                {
                    while (!ending.IsCancellationRequested && await AskAsync() is not null) { }
                })
        );

    /// <summary>
    /// Checks that everything acknowledged exists and is decided once (the rest may exist), that ann has a tenth of it
    /// all, and that every invariant and the replay hold.
    /// </summary>
    public async Task AssertKeptAsync(string storage)
    {
        await using var store = await PostgresStore.OpenAsync(
            storage,
            16,
            new ProgramCache(),
            TimeProvider.System,
            migrate: false,
            Stopping
        );
        await new EntryPipeline(store, [], NullLogger<EntryPipeline>.Instance, TimeProvider.System).DrainAsync(
            Stopping
        );
        var decided = await store.Database.ListAsync(
            "select external_id from entry where external_id is not null and seq is not null",
            r => r.GetString(0),
            Stopping
        );
        Assert.Equal(decided.Distinct().Count(), decided.Count);
        Assert.Empty(_asked.Where(a => a.Status == HttpStatusCode.Accepted).SelectMany(a => a.Events).Except(decided));
        var earned = await store.Database.ListAsync(
            """
            select cast(coalesce(sum(a.credits_pending + a.credits_posted - a.debits_posted), 0) as bigint)
            from account a join member m on m.id = a.member_id where m.external_id = 'ann'
            """,
            r => (BigInteger)r.GetInt64(0),
            Stopping
        );
        Assert.Equal((BigInteger)decided.Count * Cents / 10, earned[0]);
        await foreach (var check in new Verification(store.Database, store).RunAsync(Stopping))
            Assert.True(check.Holds, $"{check.Invariant} {check.Title}: {string.Join(", ", check.Offenders)}");
        var replay = await new LogReplay(store.Database, store.Partitions, TimeProvider.System).RunAsync(
            null,
            Stopping
        );
        Assert.True(replay.Holds, string.Join('\n', replay.Offenders));
    }

    private async Task<HttpStatusCode?> AskAsync()
    {
        string[] events = [.. Enumerable.Range(0, each).Select(_ => $"p{Interlocked.Increment(ref _last)}")];
        var body = $"[{string.Join(',', events.Select(id => Shares.Purchase(id, Cents)))}]";
        var began = Stopwatch.GetTimestamp();
        HttpStatusCode? status = null;
        Interlocked.Increment(ref _underWay);
        try
        {
            using var answer = await http.PostAsync(
                new Uri(Program + "/events", UriKind.Relative),
                Json(body),
                Stopping
            );
            status = answer.StatusCode;
        }
        catch (HttpRequestException)
        {
            // The node is down, or closed the connection before it read the request.
        }
        Interlocked.Decrement(ref _underWay);
        _asked.Enqueue(new Asked(events, began, Stopwatch.GetElapsedTime(began), status));
        return status;
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");
}
