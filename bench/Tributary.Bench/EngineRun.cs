using System.Diagnostics;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Tributary.Engine;
using Tributary.Storage.Postgres;
using Tributary.Storage.Sqlite;

namespace Tributary.Bench;

/// <summary>The real data through store and pipeline in this process, one step after the other: what the database and the Engine take.</summary>
internal static class EngineRun
{
    public static async Task RunAsync(StepTable table, string data, string database, string storage)
    {
        await using IStore store = storage.StartsWith("sqlite:", StringComparison.Ordinal)
            ? await SqliteStore.OpenAsync(storage["sqlite:".Length..], 16, new ProgramCache(), TimeProvider.System, migrate: true, default)
            : await PostgresStore.OpenAsync(storage, 16, new ProgramCache(), TimeProvider.System, migrate: true, default);
        var terms = TermsParser.Parse(Encoding.UTF8.GetBytes(RealData.Terms));
        var program = (await store.PutTermsAsync(new PutTerms("bench", terms.Plan!, terms.Canonical.ToArray(), null, null), default)).ProgramId;
        var pipeline = new EntryPipeline(store, NullLogger<EntryPipeline>.Instance);

        await StepAsync("sign-ups accepted", async () =>
        {
            var rows = 0;
            foreach (var batch in RealData.Members(data, program).Chunk(1_000)) rows += (await store.SignUpAsync(batch, SignUps.Decide, default)).Count;
            return rows;
        });
        await StepAsync("sign-ups decided", async () => await pipeline.DrainAsync(default));
        await StepAsync("purchases accepted", async () =>
        {
            var rows = 0;
            foreach (var batch in RealData.Purchases(data, program).Chunk(1_000)) rows += (await store.AcceptAsync(batch, default)).Count;
            return rows;
        });
        await StepAsync("purchases decided", async () => await pipeline.DrainAsync(default));
        await StepAsync("what is due released", async () => await ReleaseAsync(store, pipeline));

        Task StepAsync(string step, Func<Task<int>> run) =>
            table.RunAsync("engine", database, step, run, () => Process.GetCurrentProcess().PeakWorkingSet64 >> 20);
    }

    private static async Task<int> ReleaseAsync(IStore store, EntryPipeline pipeline)
    {
        var commands = 0;
        while (await store.FindDueAsync(store.Now, default) is { Count: > 0 } due)
        {
            await store.AcceptAsync([.. due.Select(work => new NewEntry
            {
                ProgramId = work.ProgramId, Type = work.Type, Key = EntryKey.OfCommand(++commands), BodyHash = EntryKey.OfCommand(commands),
                Target = new(0, work.Partition), Facts = new CommandFacts { DueMicros = store.Now.Micros, Limit = 5_000 }.ToJson(), Actor = "timer",
            })], default);
            await pipeline.DrainAsync(default);
        }
        return commands;
    }
}
