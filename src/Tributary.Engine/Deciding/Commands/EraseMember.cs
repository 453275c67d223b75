using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Deciding.Rules;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Outbox;
using Tributary.Engine.Tracing;

namespace Tributary.Engine.Deciding.Commands;

/// <summary>Erases a member's personal data.</summary>
/// <param name="Forfeit">True closes the balance (<see cref="Forfeiture"/>). Otherwise the balance stays in the books,
/// and held rewards stay held permanently.</param>
public sealed record EraseMember(bool Forfeit) : ICommand;

internal sealed class EraseMemberHandler()
    : CommandHandler<EraseMember>(EntryTypes.MemberErase, CommandJson.Default.EraseMember)
{
    public override string? Done => "Erased a member";

    public override IReadOnlyList<ChangeKind> Announces => [ChangeKind.RewardReversed];

    protected override void AddNeeds(EraseMember command, Entry entry, CommandNeeds needs)
    {
        if (command.Forfeit)
            needs.AddUnpaidRewards(entry);
    }

    /// <summary>A balance is closed as a whole, however many rewards it holds.</summary>
    internal override long IdsNeeded(BatchFacts facts, IEnumerable<Entry> commands) =>
        2L * facts.Accounts.Count * commands.Count();

    protected override string? DetailOf(EraseMember command) => command.Forfeit ? "balance forfeited" : null;

    protected override Conclusion Decide(EraseMember command, CommandContext context)
    {
        var member = context.Member;
        if (member.Status == MemberStatus.Erased)
            return Conclusion.Rejected(Reason.MemberErased);
        var closed = command.Forfeit ? Forfeiture.Close(context.Batch, context.Entry, member) : [];
        context.Batch.Change(
            member with
            {
                Status = MemberStatus.Erased,
                Country = null,
                Currency = null,
                Attributes = default,
                HasForfeited = command.Forfeit,
            },
            erase: true
        );
        return Conclusion.Applied(new Trace { Rewards = closed });
    }
}
