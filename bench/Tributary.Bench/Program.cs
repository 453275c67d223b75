using Tributary.Bench;

// The real data, end to end: through the Engine in this process, and through the real server over loopback.
if (args is not [var data, var server, .. var databases] || databases.Length == 0)
{
    Console.Error.WriteLine("usage: Tributary.Bench FOLDER-OF-DATA SERVER.dll (sqlite:PATH | postgres://…/DATABASE)…; a second database each, with _server added, is used too");
    return 2;
}
var table = new StepTable();
foreach (var storage in databases)
{
    var name = storage.StartsWith("sqlite:", StringComparison.Ordinal) ? "sqlite" : "postgres";
    await EngineRun.RunAsync(table, data, name, storage);

    using var run = await ServerRun.StartAsync(server, storage + "_server");
    await run.PutTermsAsync();
    var purchases = RealData.Purchases(data, 0).ToArray();
    await StepAsync("sign-ups, arrays of 1,000", () => run.SendMembersAsync(RealData.Members(data, 0)));
    await StepAsync("purchases, arrays, decided", () => run.SendEventsAsync(purchases, 1_000, 4));
    await StepAsync("single POSTs, 64 at once, decided", () => run.SendEventsAsync(purchases.Take(30_000).Select(Again), 1, 64));

    Task StepAsync(string step, Func<Task<int>> send) => table.RunAsync("server", name, step, send, () => run.PeakMegabytes);
}
return 0;

static Tributary.Engine.NewEntry Again(Tributary.Engine.NewEntry entry) => entry with { ExternalId = "again-" + entry.ExternalId };
