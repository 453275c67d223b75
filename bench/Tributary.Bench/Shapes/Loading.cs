using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Tributary.Engine;
using Tributary.Storage.Postgres;
using Tributary.Storage.Sqlite;

namespace Tributary.Bench;

/// <summary>
/// Fills a database with the members of a forest and a first purchase below everyone who can be paid. It goes through the store and the pipeline, a
/// thousand at a time, so that what comes of it is what a server would have made, and `verify` holds.
/// </summary>
internal static class Loading
{
    private const int BatchSize = 1_000;
    private const int Partitions = 16;

    public static async Task RunAsync(string storage, Forest forest)
    {
        await using var store = await OpenAsync(storage);
        var program = await PutTermsAsync(store);
        await using var deciding = new Deciding(store);
        foreach (var batch in Enumerable.Range(0, forest.Members).Select(member => SignUpOf(program, forest, member)).Chunk(BatchSize))
        {
            await store.SignUpAsync(batch, SignUps.Decide, default);
            await deciding.NudgeAsync();
        }
        foreach (var batch in forest.FirstChildren.Select(member => PurchaseOf(program, member)).Chunk(BatchSize))
        {
            await store.AcceptAsync(batch, default);
            await deciding.NudgeAsync();
        }
    }

    /// <summary>Only the program, without members.</summary>
    public static async Task PutTermsAsync(string storage)
    {
        await using var store = await OpenAsync(storage);
        await PutTermsAsync(store);
    }

    private static async Task<long> PutTermsAsync(IStore store)
    {
        var terms = TermsParser.Parse(Encoding.UTF8.GetBytes(BenchTerms.Json));
        return (await store.PutTermsAsync(new PutTerms(BenchTerms.Program, terms.Plan!, terms.Canonical.ToArray(), null, null), default)).ProgramId;
    }

    private static async Task<IStore> OpenAsync(string storage) => storage.StartsWith("sqlite:", StringComparison.Ordinal)
        ? await SqliteStore.OpenAsync(storage["sqlite:".Length..], Partitions, new ProgramCache(), TimeProvider.System, migrate: true, default)
        : await PostgresStore.OpenAsync(storage, Partitions, new ProgramCache(), TimeProvider.System, migrate: true, default);

    private static SignUp SignUpOf(long program, Forest forest, int member) => new()
    {
        ProgramId = program, Id = Forest.IdOf(member), Referrer = forest.ReferrerOf(member) is { } referrer ? Forest.IdOf(referrer) : null,
    };

    private static NewEntry PurchaseOf(long program, int member)
    {
        var id = FirstPurchaseOf(member);
        return new NewEntry
        {
            ProgramId = program, Type = "purchase", Key = EntryKey.OfEvent(id), BodyHash = EntryKey.OfBody(Encoding.UTF8.GetBytes(id)),
            ExternalId = id, Member = Forest.IdOf(member), Amount = 2_500, Currency = "USD",
        };
    }

    /// <summary>The purchase of a member that is there from the beginning.</summary>
    private static string FirstPurchaseOf(int member) => "s" + Forest.IdOf(member)[1..];

    /// <summary>Decides beside the accepting, so that both of two cores are used and the inbox stays small.</summary>
    private sealed class Deciding(IStore store) : IAsyncDisposable
    {
        private readonly EntryPipeline _pipeline = new(store, NullLogger<EntryPipeline>.Instance);
        private Task _running = Task.CompletedTask;

        public async Task NudgeAsync()
        {
            await _running;
            _running = Task.Run(async () => await _pipeline.DrainAsync(default));
        }

        public async ValueTask DisposeAsync()
        {
            await NudgeAsync();
            await _running;
        }
    }
}
