using Tributary.Engine.Deciding.Commands;
using Tributary.Engine.Identity;
using Tributary.Engine.Pipeline;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Intake;
using Tributary.Storage.Features.Fraud;
using Tributary.Storage.Features.Members;

namespace Tributary.Server.Application.Identity;

/// <summary>
/// Handles traits that arrive after a sign-up: they are stored first, then the referral is checked again.
/// </summary>
internal sealed class LateTraits(Traits traits, IStore store, CommandSender commands)
{
    public async ValueTask AddAsync(
        ProgramCall call,
        MemberView member,
        IReadOnlyCollection<Trait> late,
        CancellationToken stopping
    )
    {
        if (late.Count == 0)
            return;
        var now = store.Now;
        // Traits that a platform reports are nobody's change.
        var audit = call.Caller.IsPerson
            ? call.Record(now, "traits.add", "member") with
            {
                MemberId = member.Id,
            }
            : null;
        if (await traits.AddAsync(call.Program.Id, member.Id, late, now, audit, stopping) == 0)
            return;
        await commands.RunAsync(call, new CommandRequest(new CheckFraud(), new(member.Id, member.Partition)), stopping);
    }
}
