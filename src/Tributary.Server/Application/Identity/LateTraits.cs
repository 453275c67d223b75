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
        if (late.Count == 0 || await traits.AddAsync(call.Program.Id, member.Id, late, store.Now, stopping) == 0)
            return;
        await commands.RunAsync(call, new CommandRequest(new CheckFraud(), new(member.Id, member.Partition)), stopping);
    }
}
