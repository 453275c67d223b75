using System.Collections.Immutable;
using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Deciding.Commands;
using Tributary.Engine.Deciding.Needs;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Terms;
using Tributary.Storage.Connections;
using Tributary.Storage.Tables;
using Tributary.Storage.Warm;

namespace Tributary.Storage.Flow;

/// <summary>
/// Loads every fact that a batch needs. What is in memory is taken from there, and a round trip with nothing left to
/// read is not made. The round trips: the members of its entries; the events to which a completion may pass on, which
/// few batches need; other members involved; sums, uplines and the data that fraud detection compares.
/// </summary>
/// <param name="terms">Replaces a program's Terms with a draft in a dry run.</param>
internal sealed class PostgresLoad(
    PostgresSession session,
    Distribution distribution,
    ProgramCache cache,
    WarmBatch warm,
    Func<ProgramFacts, ProgramFacts> terms
)
{
    // language=sql — with the time, taken after the locks, so that it is no earlier than any decision before this batch
    private static readonly string SelectPrograms = $"""
        select {ProgramRows.Columns}, cast(extract(epoch from clock_timestamp()) * 1000000 as bigint) from program p
            where p.id = any($1)
        """;

    private readonly ArrivedEntries _arrived = new();
    private readonly LoadedSubjects _subjects = new();

    /// <summary>The locked partitions, which own all that is changed, as statements may name them.</summary>
    private IReadOnlyList<int[]> _partitions = [];

    /// <summary>
    /// Adds the first reads to the trip that takes the locks: programs, and members that are not in memory. They come
    /// behind the locks.
    /// </summary>
    public void ReadAhead(RoundTrip trip, IReadOnlyCollection<(ProgramId ProgramId, MemberId MemberId)> actors)
    {
        var cold = actors.Where(a => a.MemberId != default && !warm.MayFind(a.MemberId)).ToList();
        AddPrograms(trip, [.. actors.Select(a => a.ProgramId).Distinct()]);
        PostgresActorReads.Add(trip, cold, _subjects);
        PostgresActorReads.AddReferrals(trip, [.. cold.Select(a => a.MemberId)], _subjects);
    }

    /// <summary>Adds entries that arrive in this transaction.</summary>
    public void AddArrived(IEnumerable<AcceptedEntry> rows) => _arrived.Add(rows);

    /// <param name="seq">The last <c>seq</c> of each locked partition.</param>
    public async ValueTask<LoadedFacts> LoadAsync(
        IReadOnlyList<Entry> entries,
        IReadOnlyDictionary<int, long> seq,
        CancellationToken stopping
    )
    {
        _partitions = [.. distribution.GroupsOf([.. seq.Keys])];
        await LoadSubjectsAsync(entries, stopping);
        var programs = await PostgresPrograms.LoadAsync(session, cache, _subjects.Programs, stopping);
        foreach (var (id, program) in programs)
            programs[id] = terms(program);
        var rewards = _subjects.Rewards.Values.ToList();
        var due = _subjects.Due.ToDictionary(d => d.Key, d => d.Value.ToImmutableArray());
        var completions = CompletionNeeds.Of(entries, programs, _subjects.Referrals, _subjects.Originals);
        if (!completions.IsNone)
        {
            await PostgresOriginalReads.LoadMemberEventsAsync(session, _partitions, completions, _subjects, stopping);
            rewards = [.. _subjects.Rewards.Values];
        }
        await LoadMoreActorsAsync(FraudNeeds.SourcesOfDue(entries, programs, due, rewards), stopping);
        var (members, referrals) = (_subjects.Members, _subjects.Referrals);
        var subjects = new BatchSubjects(entries, programs, members, referrals, rewards);
        var suspects = FraudNeeds.Of(subjects, due, _subjects.SourceActors);
        var fraud = new FraudReads(suspects, members, referrals, programs);
        var needs = FactNeeds.Of(subjects, suspects, _subjects.MemberEvents.Values.SelectMany(events => events));
        var sums = new LoadedSums();
        var trip = session.NewTrip();
        PostgresSumReads.AddUplines(trip, programs, members, warm);
        PostgresSumReads.Add(trip, warm.Take(needs, entries, sums), programs, _partitions, sums);
        PostgresFraudReads.Add(trip, suspects, _partitions, members, referrals, fraud);
        await trip.RunAsync(stopping);
        var facts = new BatchFacts
        {
            Entries = entries,
            Now = _subjects.Now,
            Seq = seq,
            Programs = programs,
            Members = members,
            Referrals = referrals,
            Originals = _subjects.Originals,
            Rewards = rewards,
            MemberEvents = _subjects.MemberEvents.ToDictionary(e => e.Key, e => e.Value.ToImmutableArray()),
            Due = due,
            Expiring = _subjects.Expiring.ToDictionary(d => d.Key, d => d.Value.ToImmutableArray()),
            DueReferrals = [.. _subjects.DueReferrals.Values],
            Counters = sums.Counters,
            Caps = sums.Caps,
            StandingMilestones = sums.Milestones,
            Accounts = sums.Accounts,
            Revenue = sums.Revenue,
            Fraud = fraud.ToFacts(),
            Actors = _subjects.SourceActors,
        };
        return new LoadedFacts(facts, needs);
    }

    /// <summary>
    /// Reads the programs and members of the entries, and the objects that reversals and commands name.
    /// </summary>
    private async ValueTask LoadSubjectsAsync(IReadOnlyList<Entry> entries, CancellationToken stopping)
    {
        var originals = _arrived.FindOriginals([.. entries.Where(e => e.ReversesKey is not null)], _subjects.Originals);
        var commands = CommandNeeds.Of(entries);
        foreach (var entry in commands.Finding)
            (_subjects.Due[entry.EventId], _subjects.Expiring[entry.EventId]) = ([], []);

        // A program that was read ahead is not needed when its entries were accepted before.
        var needed = entries.Select(e => e.ProgramId).ToHashSet();
        _subjects.Programs.RemoveAll(program => !needed.Contains(program.Id));
        var trip = session.NewTrip();
        AddPrograms(trip, [.. needed.Except(_subjects.Programs.Select(p => p.Id))]);
        PostgresOriginalReads.Add(trip, originals, _subjects);
        PostgresCommandReads.Add(trip, _partitions, commands, _subjects);
        var actors = entries.Select(e => (e.ProgramId, e.MemberId)).Where(a => a.MemberId != default).Distinct();
        var unread = actors.Where(a => !_subjects.Members.ContainsKey(a.MemberId)).ToList();
        PostgresActorReads.Add(trip, unread.FindAll(a => !_subjects.TakeMember(warm, a.MemberId)), _subjects);
        PostgresActorReads.AddReferrals(
            trip,
            [.. unread.Select(a => a.MemberId).Where(id => !_subjects.TakeReferral(warm, id))],
            _subjects
        );
        await trip.RunAsync(stopping);
    }

    /// <summary>Reads the members of the rewards and referrals that reversals and commands name.</summary>
    private async ValueTask LoadMoreActorsAsync(HashSet<EntryId> sources, CancellationToken stopping)
    {
        var more = _subjects
            .Rewards.Values.Select(r => (r.ProgramId, r.MemberId))
            .Concat(_subjects.ReferralMembers)
            .Where(a => !_subjects.Members.ContainsKey(a.MemberId))
            .Distinct()
            .ToList();
        var trip = session.NewTrip();
        PostgresActorReads.Add(trip, more.FindAll(a => !_subjects.TakeMember(warm, a.MemberId)), _subjects);
        PostgresActorReads.AddSourceActors(trip, _partitions, sources, _subjects);
        PostgresActorReads.AddReferrals(
            trip,
            [
                .. _subjects
                    .NamedReferralMembers.Distinct()
                    .Where(id => !_subjects.Referrals.ContainsKey(id) && !_subjects.TakeReferral(warm, id)),
            ],
            _subjects
        );
        await trip.RunAsync(stopping);
    }

    private void AddPrograms(RoundTrip trip, IReadOnlyCollection<ProgramId> programs)
    {
        if (programs.Count > 0)
            trip.Read(SelectPrograms, _subjects.AddProgram, programs.Numbers());
    }
}
