using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Registration;
using Tributary.Engine.Terms.Parsing;
using Tributary.Storage.Flow;

namespace Tributary.Bench.Shapes;

/// <summary>
/// Fills a database with the members of a forest and a first purchase below everyone who can be paid. It uses the store
/// and the pipeline, a thousand at a time, so that the result is what a server would have made, and `verify` holds.
/// </summary>
internal static class Loading
{
    private const int BatchSize = 1_000;
    private const int Partitions = 16;
    private const int Streams = 2; // at a time; trees of one share no partition with those of the other

    public static async Task RunAsync(string storage, Forest forest)
    {
        await using var store = await OpenAsync(storage);
        var program = await PutTermsAsync(store);
        var directory = new MemberDirectory(store);
        var pipeline = new EntryPipeline(store, [], NullLogger<EntryPipeline>.Instance, TimeProvider.System);
        await Task.WhenAll(
            Enumerable
                .Range(0, Streams)
                .Select(stream =>
                    Task.Run(async () =>
                    {
                        var members = Enumerable
                            .Range(0, forest.Members)
                            .Where(member => StreamOf(program, forest, member) == stream);
                        foreach (
                            var batch in members.Select(member => SignUpOf(program, forest, member)).Chunk(BatchSize)
                        )
                            await pipeline.SignUpAsync(batch, default);
                        var payers = forest.FirstChildren.Where(member => StreamOf(program, forest, member) == stream);
                        foreach (var batch in payers.Select(member => PurchaseOf(program, member)).Chunk(BatchSize))
                            await pipeline.AcceptAsync(await directory.PlaceAsync(batch, default), default);
                    })
                )
        );
        await pipeline.DrainAsync(default);
    }

    /// <summary>Stores only the program, without members.</summary>
    public static async Task PutTermsAsync(string storage)
    {
        await using var store = await OpenAsync(storage);
        await PutTermsAsync(store);
    }

    private static async Task<ProgramId> PutTermsAsync(IStore store)
    {
        var terms = TermsParser.Parse(Encoding.UTF8.GetBytes(BenchTerms.Json));
        return (
            await store.PutTermsAsync(
                new PutTerms(BenchTerms.Program, terms.Plan!, terms.Canonical.ToArray(), null, null),
                default
            )
        ).ProgramId;
    }

    private static async Task<IStore> OpenAsync(string storage) =>
        storage.StartsWith("sqlite:", StringComparison.Ordinal)
            ? await SqliteStore.OpenAsync(
                storage["sqlite:".Length..],
                Partitions,
                new ProgramCache(),
                TimeProvider.System,
                migrate: true,
                default
            )
            : await PostgresStore.OpenAsync(
                storage,
                Partitions,
                new ProgramCache(),
                TimeProvider.System,
                migrate: true,
                default
            );

    private static int StreamOf(ProgramId program, Forest forest, int member)
    {
        while (forest.ReferrerOf(member) is { } referrer)
            member = referrer;
        return Partitioning.OfRoot(program, Forest.IdOf(member), Partitions) % Streams;
    }

    private static SignUp SignUpOf(ProgramId program, Forest forest, int member) =>
        new()
        {
            ProgramId = program,
            Id = Forest.IdOf(member),
            Referrer = forest.ReferrerOf(member) is { } referrer ? Forest.IdOf(referrer) : null,
        };

    /// <summary>Returns a purchase whose id is the member's, with another letter.</summary>
    private static NewEntry PurchaseOf(ProgramId program, int member)
    {
        var id = "s" + Forest.IdOf(member)[1..];
        return new NewEntry
        {
            ProgramId = program,
            Type = "purchase",
            Key = EntryKey.OfEvent(id),
            BodyHash = EntryKey.OfBody(Encoding.UTF8.GetBytes(id)),
            ExternalId = id,
            Member = Forest.IdOf(member),
            Amount = 2_500,
            Currency = "USD",
        };
    }
}
