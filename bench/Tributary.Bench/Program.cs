using System.Diagnostics;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Tributary.Bench;
using Tributary.Engine;
using Tributary.Storage.Postgres;
using Tributary.Storage.Sqlite;

// The real data, end to end, in this process: members in, purchases in, decided, released. One line a step and database.
if (args is not [var data, .. var storages] || storages.Length == 0)
{
    Console.Error.WriteLine("usage: Tributary.Bench FOLDER-OF-DATA (sqlite:PATH | postgres://…)…");
    return 2;
}
Console.WriteLine($"{"database",-10} {"step",-22} {"rows",9} {"seconds",9} {"rows/s",9} {"peak MB",8}");
foreach (var storage in storages)
{
    var isSqlite = storage.StartsWith("sqlite:", StringComparison.Ordinal);
    await using IStore store = isSqlite
        ? await SqliteStore.OpenAsync(storage["sqlite:".Length..], 16, new ProgramCache(), TimeProvider.System, migrate: true, default)
        : await PostgresStore.OpenAsync(storage, 16, new ProgramCache(), TimeProvider.System, migrate: true, default);
    await RunAsync(isSqlite ? "sqlite" : "postgres", store);
}
return 0;

async Task RunAsync(string name, IStore store)
{
    var parsed = TermsParser.Parse(Encoding.UTF8.GetBytes(RealData.Terms));
    var program = await store.PutTermsAsync(new PutTerms("bench", parsed.Plan!, parsed.Canonical.ToArray(), null, null), default);
    var pipeline = new EntryPipeline(store, NullLogger<EntryPipeline>.Instance);
    var whole = Stopwatch.StartNew();

    await StepAsync("sign-ups accepted", async () =>
    {
        var rows = 0;
        foreach (var batch in RealData.Members(data, program.ProgramId).Chunk(1_000))
            rows += (await store.SignUpAsync(batch, SignUps.Decide, default)).Count;
        return rows;
    });
    await StepAsync("sign-ups decided", async () => await pipeline.DrainAsync(default));
    await StepAsync("purchases accepted", async () =>
    {
        var rows = 0;
        foreach (var batch in RealData.Purchases(data, program.ProgramId).Chunk(1_000)) rows += (await store.AcceptAsync(batch, default)).Count;
        return rows;
    });
    await StepAsync("purchases decided", async () => await pipeline.DrainAsync(default));
    await StepAsync("released", async () => await ReleaseAsync(store, pipeline));
    Console.WriteLine($"{name,-10} {"in all",-22} {"",9} {whole.Elapsed.TotalSeconds,9:0.00}");

    async Task StepAsync(string step, Func<Task<int>> run)
    {
        var clock = Stopwatch.StartNew();
        var rows = await run();
        var seconds = clock.Elapsed.TotalSeconds;
        Console.WriteLine($"{name,-10} {step,-22} {rows,9:N0} {seconds,9:0.00} {rows / seconds,9:N0} {Process.GetCurrentProcess().PeakWorkingSet64 / 1048576,8}");
    }
}

async Task<int> ReleaseAsync(IStore store, EntryPipeline pipeline)
{
    var commands = 0L;
    while (await store.FindDueAsync(store.Now, default) is { Count: > 0 } due)
    {
        await store.AcceptAsync([.. due.Select(work => new NewEntry
        {
            ProgramId = work.ProgramId, Type = work.Type, Key = EntryKey.OfCommand(++commands), BodyHash = EntryKey.OfCommand(commands),
            Target = (0, work.Partition), Facts = new CommandFacts { DueMicros = store.Now.Micros, Limit = 5_000 }.ToJson(), Actor = "timer",
        })], default);
        await pipeline.DrainAsync(default);
    }
    return (int)commands;
}
