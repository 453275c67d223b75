using System.Data.Common;
using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Foundation;
using Tributary.Engine.Members;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Referrals;
using Tributary.Engine.Rewards;
using Tributary.Engine.Tracing;
using Tributary.Storage.Tables;
using Tributary.Storage.Warm;

namespace Tributary.Storage.Flow;

/// <summary>
/// Collects, row by row, the members of a batch and the objects that its reversals and commands name.
/// </summary>
internal sealed class LoadedSubjects
{
    public Instant Now { get; set; }
    public List<ProgramRow> Programs { get; } = [];
    public Dictionary<MemberId, MemberFacts> Members { get; } = [];
    public Dictionary<MemberId, ReferralFacts> Referrals { get; } = [];
    public Dictionary<OriginalKey, OriginalFacts> Originals { get; } = [];
    public Dictionary<MemberId, List<OriginalFacts>> MemberEvents { get; } = [];
    public SortedDictionary<RewardId, RewardFacts> Rewards { get; } = [];
    public Dictionary<EntryId, SortedSet<RewardId>> Due { get; } = [];
    public Dictionary<EntryId, SortedSet<ReferralId>> Expiring { get; } = [];
    public SortedDictionary<ReferralId, ReferralFacts> DueReferrals { get; } = [];
    public List<(ProgramId ProgramId, MemberId MemberId)> ReferralMembers { get; } = [];
    public List<MemberId> NamedReferralMembers { get; } = [];

    /// <summary>The member behind each entry that granted a reward now due, by the entry's id.</summary>
    public Dictionary<EntryId, MemberId> SourceActors { get; } = [];

    /// <summary>Takes a member from memory.</summary>
    /// <returns>False when the member must be read.</returns>
    public bool TakeMember(WarmBatch warm, MemberId id)
    {
        if (!warm.TryFind(id, out var member))
            return false;
        Members[id] = member;
        return true;
    }

    /// <summary>Takes a member's referral from memory, if there is one.</summary>
    /// <returns>False when the referral must be read.</returns>
    public bool TakeReferral(WarmBatch warm, MemberId id)
    {
        if (!warm.TryFindReferral(id, out var referral))
            return false;
        if (referral is not null)
            Referrals[id] = referral;
        return true;
    }

    public void AddProgram(DbDataReader reader)
    {
        Programs.Add(ProgramRows.Read(reader));
        Now = reader.Instant(reader.FieldCount - 1);
    }

    public void AddSourceActor(DbDataReader reader)
    {
        var member = MemberRow.Read(reader, default);
        Members.TryAdd(member.Id, member);
        SourceActors[reader.Id<EntryId>(MemberRow.Columns.Count + 1)] = member.Id;
        if (!reader.IsDBNull(MemberRow.Columns.Count + 2))
            Referrals.TryAdd(member.Id, ReferralRow.Read(reader, MemberRow.Columns.Count + 2));
    }

    public void AddOriginal(DbDataReader reader)
    {
        var (key, original) = OriginalRow.ReadKeyed(reader);
        Originals[key] = original;
    }

    public void AddMemberEvent(DbDataReader reader)
    {
        var found = OriginalRow.Read(reader, Effects.None);
        if (!MemberEvents.TryGetValue(found.Event.MemberId, out var events))
            MemberEvents[found.Event.MemberId] = events = [];
        events.Add(found);
    }

    public void AddReward(DbDataReader reader) => Rewards[RewardRow.Id.Read(reader)] = RewardRow.Read(reader);

    public void AddDueReward(DbDataReader reader)
    {
        AddReward(reader);
        Due[reader.Id<EntryId>(RewardRow.Columns.Count)].Add(RewardRow.Id.Read(reader));
    }

    public void AddReferral(DbDataReader reader)
    {
        ReferralMembers.Add((reader.Id<ProgramId>(ReferralRow.Columns.Count), ReferralRow.MemberId.Read(reader)));
        NamedReferralMembers.Add(ReferralRow.MemberId.Read(reader));
    }

    public void AddDueReferral(DbDataReader reader)
    {
        DueReferrals[ReferralRow.Id.Read(reader)] = ReferralRow.Read(reader);
        ReferralMembers.Add((reader.Id<ProgramId>(ReferralRow.Columns.Count), ReferralRow.MemberId.Read(reader)));
        Expiring[reader.Id<EntryId>(ReferralRow.Columns.Count + 1)].Add(ReferralRow.Id.Read(reader));
    }
}
