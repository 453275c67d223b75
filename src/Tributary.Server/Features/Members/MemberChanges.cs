using Tributary.Server.Application.Access;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Identity;
using Tributary.Server.Application.Intake;
using Tributary.Storage.Features.Members;

namespace Tributary.Server.Features.Members;

/// <summary>
/// Applies a change of a member: 1. details are stored; 2. traits that they add are stored, and the referral is checked
/// again; 3. the part that goes through the log is decided.
/// </summary>
internal sealed class MemberChanges(CommandSender commands, MemberDetails details, TraitReader traits, LateTraits late)
{
    /// <returns>Null when the change took effect, or will.</returns>
    public async ValueTask<ProblemResult?> ApplyAsync(
        ProgramCall call,
        MemberView member,
        MemberPatchInput patch,
        CancellationToken stopping
    )
    {
        var programId = call.Program.Id;
        if (patch.Details is { } changed && !await details.PatchAsync(programId, member.Id, changed, stopping))
            return Problems.Of(MemberErrors.MemberErased);
        var said = new IdentityTexts
        {
            Email = patch.Email?.Value,
            Phone = patch.Phone?.Value,
            Country = patch.Command?.Country ?? member.Country,
        };
        await late.AddAsync(call, member, traits.Read(programId, said), stopping);
        if (patch.Command is not { } command)
            return null;
        var request = new CommandRequest(command, new(member.Id, member.Partition), patch.Reason);
        return CommandSender.Refusal(await commands.RunAsync(call, request, stopping), MemberErrors.MemberNotFound);
    }
}
