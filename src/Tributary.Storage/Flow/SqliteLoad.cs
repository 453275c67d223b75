using System.Collections.Immutable;
using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Deciding.Commands;
using Tributary.Engine.Deciding.Needs;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Terms;
using Tributary.Storage.Connections;
using Tributary.Storage.Warm;

namespace Tributary.Storage.Flow;

/// <summary>
/// Loads every fact that a batch needs: its subjects, then other members involved, then sums. What is in memory is
/// taken from there.
/// </summary>
/// <param name="arrived">The entries that arrive in this transaction.</param>
/// <param name="now">The moment of the batch.</param>
internal sealed class SqliteLoad(
    SqliteSession session,
    ProgramCache cache,
    WarmBatch warm,
    List<Entry> entries,
    ArrivedEntries arrived,
    Instant now
)
{
    private readonly SqliteSumReads _sums = new(session);

    /// <summary>Replaces a program's Terms with a draft in a dry run.</summary>
    public Func<ProgramFacts, ProgramFacts> Terms { get; init; } = terms => terms;

    /// <summary>
    /// The rewards that each command released when it was first decided. Under draft Terms they are released again, as
    /// far as they were granted, even if more is due. Null to find what is due.
    /// </summary>
    public IReadOnlyDictionary<EntryId, IEnumerable<RewardId>>? Released { get; init; }

    // language=sql
    private const string SelectSeq = "select p.id, p.seq from json_each(?1) k join partition p on p.id = k.value";

    public LoadedFacts Load()
    {
        var seq = session
            .ReadAll(
                SelectSeq,
                row => (row.GetInt32(0), row.GetInt64(1)),
                JsonList.Of(entries.Select(e => (long)e.Partition).Distinct())
            )
            .ToDictionary();
        warm.Lock(seq);
        var commands = CommandNeeds.Of(entries);
        var programs = SqlitePrograms
            .Load(session, cache, entries.Select(e => e.ProgramId))
            .ToDictionary(p => p.Key, p => Terms(p.Value));
        var originalReads = new SqliteOriginalReads(session);
        var commandReads = new SqliteCommandReads(session, Released);
        var actorReads = new SqliteActorReads(session, warm);
        var originals = originalReads.Load(entries, arrived);
        var due = new Dictionary<EntryId, ImmutableArray<RewardId>>();
        var expiring = new Dictionary<EntryId, ImmutableArray<ReferralId>>();
        var rewards = commandReads.LoadRewards(originals, commands, due);
        var dueReferrals = commandReads.LoadDueReferrals(commands, expiring);
        var members = actorReads.LoadMembers(programs, rewards, dueReferrals, entries);
        var referrals = actorReads.LoadReferrals(members, commands, entries);
        var memberEvents = originalReads.LoadMemberEvents(
            CompletionNeeds.Of(entries, programs, referrals, originals),
            rewards
        );
        foreach (
            var payee in actorReads
                .LoadMembers(programs, rewards.FindAll(r => !members.ContainsKey(r.MemberId)), [], [])
                .Values
        )
            members.TryAdd(payee.Id, payee);
        var actors = actorReads.LoadSourceActors(
            FraudNeeds.SourcesOfDue(entries, programs, due, rewards),
            members,
            referrals
        );
        var subjects = new BatchSubjects(entries, programs, members, referrals, rewards);
        var suspects = FraudNeeds.Of(subjects, due, actors);
        var needs = FactNeeds.Of(subjects, suspects, memberEvents.Values.SelectMany(events => events));
        var sums = new LoadedSums();
        _sums.Load(warm.Take(needs, entries, sums), programs, sums);
        var facts = new BatchFacts
        {
            Entries = entries,
            Now = now,
            Seq = seq,
            Programs = programs,
            Members = members,
            Referrals = referrals,
            Originals = originals,
            Rewards = rewards,
            MemberEvents = memberEvents,
            Due = due,
            Expiring = expiring,
            DueReferrals = dueReferrals,
            Counters = sums.Counters,
            Caps = sums.Caps,
            StandingMilestones = sums.Milestones,
            Accounts = sums.Accounts,
            Revenue = sums.Revenue,
            Fraud = new SqliteFraudReads(session).Load(suspects, programs, members, referrals).ToFacts(),
            Actors = actors,
        };
        return new LoadedFacts(facts, needs);
    }
}
