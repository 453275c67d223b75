using Tributary.Engine.Pipeline;
using Tributary.Storage.Queries;
using Xunit;

namespace Tributary.Tests.Storage.Queries;

public sealed class GroupReadTests
{
    private readonly GatedRead _source = new();

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_lone_key_is_read_at_once_and_what_comes_meanwhile_together()
    {
        var group = new GroupRead<string, string>(_source.ReadAsync);

        var first = group.FindAsync("a", Stopping);
        Task<string>[] others =
        [
            group.FindAsync("b", Stopping),
            group.FindAsync("c", Stopping),
            group.FindAsync("b", Stopping),
        ];
        Assert.Equal(["a"], _source.Statements);
        _source.Release();

        Assert.Equal("A", await first);
        Assert.Equal(["a", "b c b"], _source.Statements);
        _source.Release();
        Assert.Equal(["B", "C", "B"], await Task.WhenAll(others));
    }

    [Fact]
    public async Task Enough_keys_do_not_wait_for_the_statement_under_way()
    {
        var group = new GroupRead<string, string>(_source.ReadAsync, atOnce: 2, enough: 2);

        Task<string>[] all = [.. "abcde".Select(key => group.FindAsync(key.ToString(), Stopping))];

        Assert.Equal(["a", "b c"], _source.Statements);
        await _source.ReleaseUntilAsync(Task.WhenAll(all));
        Assert.Equal(["a", "b c", "d e"], _source.Statements);
    }

    [Fact]
    public async Task A_statement_holds_no_more_keys_than_allowed()
    {
        var group = new GroupRead<string, string>(_source.ReadAsync, largest: 2);

        Task<string>[] all = [.. "abcde".Select(key => group.FindAsync(key.ToString(), Stopping))];
        await _source.ReleaseUntilAsync(Task.WhenAll(all));

        Assert.Equal(["a", "b c", "d e"], _source.Statements);
    }

    [Fact]
    public async Task An_answer_has_all_that_was_written_before_it()
    {
        var stored = 0;
        var group = new GroupRead<string, int>(async keys =>
        {
            var snapshot = stored; // as of the statement's beginning
            await _source.ReadAsync(keys.ToArray());
            return [.. keys.Select(_ => snapshot)];
        });

        var before = group.FindAsync("a", Stopping);
        stored = 1;
        var after = group.FindAsync("a", Stopping);
        await _source.ReleaseUntilAsync(Task.WhenAll(before, after));

        Assert.Equal((0, 1), (await before, await after));
    }

    [Fact]
    public async Task A_failed_database_fails_everyone_of_the_group()
    {
        var group = new GroupRead<string, string>(async keys =>
            keys.Contains("b")
                ? throw new StoreException(StoreFault.Unavailable, "gone")
                : await _source.ReadAsync(keys)
        );

        var first = group.FindAsync("a", Stopping);
        Task<string>[] others = [group.FindAsync("b", Stopping), group.FindAsync("c", Stopping)];
        _source.Release();

        Assert.Equal("A", await first);
        foreach (var other in others)
            await Assert.ThrowsAsync<StoreException>(() => other);
        var later = group.FindAsync("d", Stopping);
        _source.Release();
        Assert.Equal("D", await later);
    }

    [Fact]
    public async Task A_bad_key_fails_alone()
    {
        var group = new GroupRead<string, string>(async keys =>
            keys.Contains("bad") ? throw new FormatException("bad") : await _source.ReadAsync(keys)
        );

        var first = group.FindAsync("a", Stopping);
        var bad = group.FindAsync("bad", Stopping);
        Task<string>[] good = [group.FindAsync("b", Stopping), group.FindAsync("c", Stopping)];
        await _source.ReleaseUntilAsync(Task.WhenAll([first, .. good]));

        await Assert.ThrowsAsync<FormatException>(() => bad);
        Assert.Equal(["B", "C"], await Task.WhenAll(good));
        var later = group.FindAsync("d", Stopping);
        _source.Release();
        Assert.Equal("D", await later);
    }

    [Fact]
    public async Task A_caller_who_gives_up_leaves_others_their_answers()
    {
        var group = new GroupRead<string, string>(_source.ReadAsync);
        using var leaving = new CancellationTokenSource();

        var first = group.FindAsync("a", leaving.Token);
        var second = group.FindAsync("b", leaving.Token);
        var third = group.FindAsync("c", Stopping);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        await _source.ReleaseUntilAsync(third);

        Assert.Equal("C", await third);
    }

    [Fact]
    public async Task More_than_may_wait_is_refused()
    {
        var group = new GroupRead<string, string>(_source.ReadAsync, capacity: 2);

        Task<string>[] taken = [.. "abc".Select(key => group.FindAsync(key.ToString(), Stopping))];
        await Assert.ThrowsAsync<QueueFullException>(() => group.FindAsync("d", Stopping));
        await _source.ReleaseUntilAsync(Task.WhenAll(taken));

        var later = group.FindAsync("e", Stopping);
        _source.Release();
        Assert.Equal("E", await later);
    }

    [Fact]
    public async Task Everyone_of_a_crowd_gets_the_answer_to_its_own_question()
    {
        var group = new GroupRead<int, int>(
            async keys =>
            {
                await Task.Yield();
                return [.. keys.Select(key => key * 2)];
            },
            largest: 7,
            capacity: 100_000
        );

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 20_000).Select(i => Task.Run(() => group.FindAsync(i, Stopping), Stopping))
        );

        Assert.Equal(Enumerable.Range(0, 20_000).Select(i => i * 2), answers);
    }

    /// <summary>A database whose answers come when a test says so.</summary>
    private sealed class GatedRead
    {
        private readonly SemaphoreSlim _gate = new(0);

        /// <summary>The keys of each statement, in the order in which they began.</summary>
        public List<string> Statements { get; } = [];

        public async ValueTask<IReadOnlyList<string>> ReadAsync(IReadOnlyList<string> keys)
        {
            Statements.Add(string.Join(' ', keys));
            await _gate.WaitAsync();
            return [.. keys.Select(key => key.ToUpperInvariant())];
        }

        public void Release() => _gate.Release();

        public async Task ReleaseUntilAsync(Task all)
        {
            while (!all.IsCompleted)
            {
                Release();
                await Task.Yield();
            }
        }
    }
}
