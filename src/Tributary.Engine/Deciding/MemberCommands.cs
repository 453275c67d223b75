using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Rewards;
using Tributary.Engine.Terms;
using Tributary.Engine.Tracing;

namespace Tributary.Engine.Deciding;

/// <summary>Commands about a member: what it is, its erasure, and adjustments of its balance.</summary>
internal static class MemberCommands
{
    public const string AdjustmentRule = "adjustment";

    public static void Update(Batch batch, Entry entry, CommandFacts facts)
    {
        if (CommandDecider.FindMember(batch, entry) is not { } member) return;
        batch.Change(member with
        {
            Status = facts.Status is null ? member.Status : EnumNames.Parse<MemberStatus>(facts.Status),
            Group = facts.Group ?? member.Group,
            Country = Patched(facts.Country, member.Country),
            Currency = Patched(facts.Currency, member.Currency),
        });
        CommandDecider.Apply(batch, entry, new Trace());
    }

    /// <summary>An empty text clears.</summary>
    private static string? Patched(string? given, string? now) => given switch { null => now, "" => null, _ => given };

    /// <summary>A balance that is kept stays in the books, held rewards held for good; a forfeited one is closed (<see cref="Forfeiture"/>).</summary>
    public static void Erase(Batch batch, Entry entry, CommandFacts facts)
    {
        if (CommandDecider.FindMember(batch, entry) is not { } member) return;
        var forfeits = facts.Forfeit == true;
        var closed = forfeits ? Forfeiture.Close(batch, entry, member) : [];
        batch.Change(
            member with { Status = MemberStatus.Erased, Country = null, Currency = null, Attributes = default, HasForfeited = forfeits }, erase: true);
        CommandDecider.Apply(batch, entry, new Trace { Rewards = closed });
    }

    /// <summary>A signed adjustment is a reward of its own source; beyond the limit of one person it waits in review for another.</summary>
    public static void Adjust(Batch batch, Entry entry, CommandFacts facts)
    {
        if (CommandDecider.FindMember(batch, entry) is not { } member) return;
        var program = batch.Program(entry.ProgramId);
        var version = TermsInForce.VersionFor(program, entry, null);
        var amount = entry.Amount!.Value;
        var waits = facts.NeedsSecondPerson == true;
        var reward = new RewardFacts(
            CommandDecider.RewardIdOf(batch, entry), program.Id, entry.Partition, RewardSource.Adjustment, entry.EventId,
            AdjustmentRule, Payee.Member, 0, member.Id,
            program.Plan(version).KindOf(entry.Currency!), amount, entry.Currency, null, 0,
            waits ? RewardStatus.Review : RewardStatus.Payable, ReversalReason.Adjustment, entry.OccurredAt, batch.Facts.Now, entry.OccurredAt, version,
            null, null, entry.Actor);
        if (!waits) reward = reward with { TransferId = batch.Ledger.Adjust(reward, entry, amount) };
        else if (amount > 0) reward = reward with { TransferId = batch.Ledger.Hold(reward, entry, amount) };
        batch.Grant(reward);
        CommandDecider.Apply(batch, entry, new Trace { Rewards = [new(reward.Id, 0, reward.Status)] }, version);
    }
}
