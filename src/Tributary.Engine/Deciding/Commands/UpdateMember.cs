using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Tracing;

namespace Tributary.Engine.Deciding.Commands;

/// <summary>Changes a member's fields. A null leaves a field as it was; an empty text clears it.</summary>
public sealed record UpdateMember(MemberStatus? Status, string? Group, string? Country, string? Currency) : ICommand;

internal sealed class UpdateMemberHandler()
    : CommandHandler<UpdateMember>(EntryTypes.MemberUpdate, CommandJson.Default.UpdateMember)
{
    public override string? Done => "Changed a member";

    protected override Conclusion Decide(UpdateMember command, CommandContext context)
    {
        var member = context.Member;
        if (member.Status == MemberStatus.Erased)
            return Conclusion.Rejected(Reason.MemberErased);
        context.Batch.Change(
            member with
            {
                Status = command.Status ?? member.Status,
                Group = command.Group ?? member.Group,
                Country = Patched(command.Country, member.Country),
                Currency = Patched(command.Currency, member.Currency),
            }
        );
        return Conclusion.Applied(new Trace());
    }

    protected override string? DetailOf(UpdateMember command)
    {
        var changed = new List<string>();
        if (command.Status is { } status)
            changed.Add($"status {EnumNames.Of(status)}");
        if (command.Group is { } group)
            changed.Add($"group {group}");
        if (command.Country is not null)
            changed.Add("country");
        if (command.Currency is { } currency)
            changed.Add($"currency {currency}");
        return changed.Count == 0 ? null : string.Join(", ", changed);
    }

    private static string? Patched(string? given, string? now) =>
        given switch
        {
            null => now,
            "" => null,
            _ => given,
        };
}
