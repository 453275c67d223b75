using Tributary.Engine.Deciding.Commands;
using Tributary.Engine.Registration;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Input;
using Tributary.Server.Application.Intake;
using Tributary.Storage.Features.Members;

namespace Tributary.Server.Features.Members;

/// <summary>
/// Erases a member, or a person who never signed up but has waiting entries: events of a guest, or a sign-up that
/// awaits its attribution.
/// </summary>
internal sealed class MemberErasure(CommandSender commands, EntryIntake intake, StatsReads stats, WaitingReads waiting)
{
    internal static readonly ErrorCode BalanceOwed = new(
        "balance_owed",
        409,
        "The member still has a balance. Add balance=forfeit or balance=keep to decide what happens to it."
    );

    /// <param name="balance"><c>forfeit</c>, <c>keep</c>, or null for a member without a balance.</param>
    /// <returns>Null when the member is erased, or will be.</returns>
    public async ValueTask<ProblemResult?> EraseAsync(
        ProgramCall call,
        MemberView member,
        string? balance,
        CancellationToken stopping
    )
    {
        if (balance is null && await IsOwedAsync(call, member, stopping))
            return Problems.Of(BalanceOwed);
        var command = new EraseMember(Forfeit: balance == "forfeit");
        var request = new CommandRequest(command, new(member.Id, member.Partition));
        return CommandSender.Refusal(await commands.RunAsync(call, request, stopping), MemberErrors.MemberNotFound);
    }

    /// <summary>
    /// Blanks the waiting entries of a guest and marks the id as erased, so that nothing personal is kept of later
    /// entries under it.
    /// </summary>
    /// <returns>False when the id is unknown.</returns>
    public async ValueTask<bool> TryEraseGuestAsync(ProgramCall call, string id, CancellationToken stopping)
    {
        if (!JsonFields.IsId(id) || !await waiting.KnowsAsync(call.Program.Id, id, stopping))
            return false;
        var erasure = new SignUp
        {
            ProgramId = call.Program.Id,
            Id = id,
            IsErasure = true,
            Actor = call.Caller.Actor,
        };
        return (await intake.SignUpAsync([erasure], stopping))[0].Outcome == SignUpOutcome.Created;
    }

    private async ValueTask<bool> IsOwedAsync(ProgramCall call, MemberView member, CancellationToken stopping) =>
        await stats.FindBalanceAsync(call.Program.Id, member.ExternalId, stopping) is { } balances
        && balances.Any(balance =>
            balance.Sums.Payable > 0 || balance.Sums.CreditsPending > 0 || balance.Sums.DebitsPending > 0
        );
}
