using Tributary.Engine.Log;
using Tributary.Engine.Terms;
using Tributary.Server.Application;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Identity;
using Tributary.Server.Application.Settings;
using Tributary.Server.Cli;
using Tributary.Server.Cli.Import;
using Tributary.Server.Cli.Progress;
using Tributary.Storage.Features.Events;
using Tributary.Storage.Features.Programs;

namespace Tributary.Server.Demo;

/// <summary>
/// Loads the program <c>demo</c>: 1. the sample Terms; 2. members, with the campaigns that they came from, and
/// purchases, with all times moved so that the last purchase was yesterday; 3. all of it decided, and what is due
/// released. An interrupted load is continued; a finished one is left unchanged.
/// </summary>
internal sealed class DemoLoad(Stores stores, TraitReader traits, ILoggerFactory logs, TimeProvider time, DemoData data)
{
    public const string Program = "demo";

    private const int Batch = 1_000;

    /// <param name="ifEmpty">Does nothing when there is another program already.</param>
    /// <returns>False when nothing was done for that reason.</returns>
    public async Task<bool> RunAsync(bool ifEmpty, ProgressDisplay board, CancellationToken stopping)
    {
        var store = stores.Store;
        var program = await store.FindProgramAsync(Program, stopping);
        if (program is null)
        {
            if (ifEmpty && (await new ProgramReads(stores.Database).NamesAsync(stopping)).Count > 0)
                return false;
            program = await CreateAsync(stopping);
        }
        var accepted = await ImportAsync(program, board, stopping);
        await new Backlog(stores, logs, time).DecideAsync(accepted, board, stopping);
        return true;
    }

    private async Task<ProgramFacts> CreateAsync(CancellationToken stopping)
    {
        await stores.Store.PutTermsAsync(DemoTerms.Put(new Uri(new Uri(ServerDefaults.Url), DemoSite.Path)), stopping);
        return await stores.Store.FindProgramAsync(Program, stopping)
            ?? throw new InvalidOperationException("The program that was just written does not exist.");
    }

    private async Task<long> ImportAsync(ProgramFacts program, ProgressDisplay board, CancellationToken stopping)
    {
        var (lastId, latest) = data.EndOfPurchases();
        if (
            await new EventReads(stores.Database).FindIdAsync(program.Id, EntryKey.OfEvent(lastId), stopping)
            is not null
        )
            return 0;

        var call = new ProgramCall(program, Caller.CommandLine);
        var yesterday = (stores.Store.Now - TimeSpan.FromDays(1)).ToDateTimeOffset();
        var options = new ImportOptions(
            Batch,
            Path.Combine(Path.GetTempPath(), "tributary-demo.rejects.csv"),
            TimeSpan.FromDays((yesterday - latest.ToDateTimeOffset()).Days)
        );
        var members = await new MemberImport(stores.Store, traits, call, options).RunAsync(
            DemoCampaigns.AddTo(data.Members),
            board,
            stopping
        );
        var purchases = await new EventImport(stores.Store, call, options).RunAsync(
            data.Purchases,
            "purchase",
            board,
            stopping
        );
        if (members.Rejected + purchases.Rejected > 0)
            throw new CommandException(
                ExitCodes.Failed,
                $"The program '{Program}' refused rows of the demo. {options.RejectsPath} lists the reasons."
            );
        return members.Accepted + purchases.Accepted;
    }
}
