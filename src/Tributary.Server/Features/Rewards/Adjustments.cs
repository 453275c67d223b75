using System.Text.Json;
using Tributary.Client.Contracts;
using Tributary.Engine.Deciding.Commands;
using Tributary.Engine.Log;
using Tributary.Engine.Pipeline;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Intake;
using Tributary.Server.Application.Settings;
using Tributary.Storage.Features.Adjustments;
using Tributary.Storage.Features.Events;
using Tributary.Storage.Features.Members;

namespace Tributary.Server.Features.Rewards;

/// <summary>
/// Writes adjustments into the log and waits for their decisions. One above the limit of one person needs the approval
/// of another.
/// </summary>
internal sealed class Adjustments(
    IStore store,
    EntryIntake intake,
    DecisionWatch watch,
    EventReads events,
    AdjustmentAllowance allowance,
    TributaryOptions options
)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    /// <returns>The entry as it is after a few seconds at most; null when the id has another adjustment.</returns>
    public async ValueTask<(EntryOutcome Outcome, EventView? View)> RunAsync(
        ProgramCall call,
        MemberView member,
        NewAdjustment input,
        CancellationToken stopping
    )
    {
        var needsSecond = !await TryTakeAllowanceAsync(call, input, stopping);
        var accepted = (await intake.AcceptAsync([Entry(call, member, input, needsSecond)], stopping))[0];
        if (accepted.Outcome == EntryOutcome.Differs)
            return (accepted.Outcome, null);
        await watch.WaitAsync([accepted.EventId], s_patience, stopping);
        var view =
            await events.FindAsync(call.Program.Id, accepted.EventId, stopping)
            ?? throw new InvalidOperationException("The entry that was just accepted does not exist.");
        return (accepted.Outcome, view);
    }

    /// <summary>Takes a new adjustment from the allowance of its author.</summary>
    /// <returns>False when the allowance is not enough.</returns>
    private async ValueTask<bool> TryTakeAllowanceAsync(
        ProgramCall call,
        NewAdjustment input,
        CancellationToken stopping
    )
    {
        var key = EntryKey.OfAdjustment(input.Id);
        if (
            options.AdjustmentLimit is not { } limit
            || await events.FindIdAsync(call.Program.Id, key, stopping) is not null
        )
            return true;
        return await allowance.TryTakeAsync(
            call.Caller.Actor,
            store.Now,
            input.Currency,
            Math.Abs(input.Amount),
            limit,
            stopping
        );
    }

    private static NewEntry Entry(ProgramCall call, MemberView member, NewAdjustment input, bool needsSecond) =>
        CommandEntry.Of(
            call.Program.Id,
            new(member.Id, member.Partition),
            new AdjustBalance(needsSecond),
            EntryKey.OfAdjustment(input.Id),
            call.Caller.Actor
        ) with
        {
            BodyHash = EntryKey.OfBody(
                JsonSerializer.SerializeToUtf8Bytes(
                    (string[])[member.ExternalId, $"{input.Amount}", input.Currency, input.Reason]
                )
            ),
            ExternalId = input.Id,
            Amount = input.Amount,
            Currency = input.Currency,
            Reason = input.Reason,
            RequestId = call.RequestId,
        };
}
