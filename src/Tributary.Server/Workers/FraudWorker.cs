using System.Data.Common;
using System.Globalization;
using Tributary.Engine;
using Tributary.Storage;

namespace Tributary.Server;

/// <summary>
/// What fraud detection does by night: 1. addresses that have faded are deleted; 2. what a busy day of a program is, is counted anew; 3. rings are searched,
/// and each member of one is looked at again by an entry of the log, once for each size that its ring has had.
/// </summary>
internal sealed partial class FraudWorker(
    Traits traits, ProgramReads programs, IStore store, Intake intake, TributaryOptions options, TimeProvider time, ILogger<FraudWorker> log)
    : BackgroundService
{
    private const string Actor = "timer";
    private const int AtOnce = 1_000;

    private static readonly TimeSpan s_first = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan s_every = TimeSpan.FromHours(24);
    private static readonly TimeSpan s_normal = TimeSpan.FromDays(28);

    /// <summary>Addresses are no edges: networks are shared by strangers.</summary>
    private static readonly TraitKind[] s_edges = [TraitKind.Email, TraitKind.Phone, TraitKind.Device, TraitKind.PayoutAccount, TraitKind.Card];

    protected override async Task ExecuteAsync(CancellationToken stopping)
    {
        var wait = s_first;
        while (!stopping.IsCancellationRequested)
        {
            await Task.Delay(wait, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stopping.IsCancellationRequested) return;
            try
            {
                await RunOnceAsync(stopping);
                wait = s_every;
            }
            catch (Exception e) when (e is DbException or TimeoutException or QueueFullException)
            {
                LogDatabaseGone(e);
                wait = s_first;
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
        }
    }

    internal async Task RunOnceAsync(CancellationToken stopping)
    {
        await traits.DeleteFadedAsync(store.Now - TimeSpan.FromDays(options.Fraud.AddressDays), stopping);
        foreach (var name in await programs.ListNamesAsync(stopping))
        {
            if (await store.FindProgramAsync(name, stopping) is not { HasTraits: true } program) continue;
            await traits.SetBusyDayAsync(program.Id, store.Now - s_normal, stopping);
            if (program.PlanAt(store.Now).Fraud.ModeOf(Signal.Ring) != SignalMode.Off) await CheckRingsAsync(program.Id, stopping);
        }
    }

    private async Task CheckRingsAsync(long programId, CancellationToken stopping)
    {
        var circles = new List<IReadOnlyList<long>>();
        var blamed = new HashSet<long>();
        await traits.ReadGroupsAsync(programId, s_edges, Add, stopping);
        var rings = Rings.Find(circles);
        var found = rings.SelectMany(ring => ring.Members.Where(blamed.Contains), (ring, member) => (Member: member, Ring: ring));
        foreach (var members in found.Chunk(AtOnce))
        {
            var places = await traits.ReferredAsync(programId, members.Select(m => m.Member), stopping);
            var entries = members.Where(m => places.ContainsKey(m.Member)).Select(m => Check(programId, places[m.Member], m.Ring)).ToList();
            if (entries.Count > 0) await intake.AcceptAsync(entries, stopping);
        }

        void Add(SharedValue value)
        {
            circles.AddRange(value.Circles());
            blamed.UnionWith(value.Blamed);
        }
    }

    private static NewEntry Check(long programId, MemberPlace place, Ring ring)
    {
        var facts = new CommandFacts { RingMembers = ring.Members.Length, RingEdges = ring.Edges }.ToJson();
        return new NewEntry
        {
            ProgramId = programId,
            Type = EntryTypes.FraudCheck,
            Key = EntryKey.OfCheck(string.Create(CultureInfo.InvariantCulture, $"ring/{place.MemberId}/{ring.Members.Length}")),
            BodyHash = EntryKey.OfBody(facts),
            Target = place,
            Facts = facts,
            Actor = Actor,
        };
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The database failed; the nightly search for fraud is tried again in a while.")]
    private partial void LogDatabaseGone(Exception e);
}
