using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Tracing;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Errors;
using Tributary.Storage.Features.Events;

namespace Tributary.Server.Application.Intake;

/// <summary>A command of a person, to become an entry of the log.</summary>
internal sealed record CommandRequest(string Type, long MemberId, int Partition, CommandFacts Facts, string? Reason);

/// <summary>Writes commands into the log and waits for their decisions.</summary>
internal sealed class CommandSender(IStore store, EntryIntake intake, DecisionWatch watch, EventReads events)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    /// <returns>One result for each command, in order: its decision, or null when it was not decided in time.</returns>
    public async ValueTask<IReadOnlyList<DecisionView?>> RunAsync(
        ProgramCall call,
        IReadOnlyList<CommandRequest> orders,
        CancellationToken stopping
    )
    {
        var ids = await store.TakeIdsAsync(orders.Count, stopping);
        var entries = orders.Select(order => Entry(call, order, ids.Next())).ToList();
        var accepted = await intake.AcceptAsync(entries, stopping);
        var decided = await watch.WaitAsync([.. accepted.Select(a => a.EventId)], s_patience, stopping);
        var decisions = new DecisionView?[orders.Count];
        foreach (var (i, entry) in accepted.Index())
            if (decided.Contains(entry.EventId))
                decisions[i] = (await events.FindAsync(call.Program.Id, entry.EventId, stopping))?.Decision;
        return decisions;
    }

    public async ValueTask<DecisionView?> RunAsync(
        ProgramCall call,
        CommandRequest order,
        CancellationToken stopping
    ) => (await RunAsync(call, [order], stopping))[0];

    /// <summary>Returns null when the command took effect, or will.</summary>
    /// <param name="absent">The error for an object that does not exist.</param>
    public static ProblemResult? Refusal(DecisionView? decision, ErrorCode absent) =>
        decision is not { Outcome: Outcome.Rejected, Reason: { } reason }
            ? null
            : reason switch
            {
                Reason.NotFound => Problems.Of(absent),
                Reason.StateForbids => Problems.Of(ErrorCodes.StateForbids),
                Reason.SecondPersonRequired => Problems.Of(ErrorCodes.SecondPersonRequired),
                Reason.BalanceTooSmall => Problems.Of(ErrorCodes.BalanceTooSmall),
                Reason.MemberErased => Problems.Of(ErrorCodes.MemberErased),
                _ => Problems.Of(ErrorCodes.CommandRejected, $"The command was rejected: {EnumNames.Of(reason)}."),
            };

    private static NewEntry Entry(ProgramCall call, CommandRequest order, long id)
    {
        var facts = order.Facts.ToJson();
        return new NewEntry
        {
            ProgramId = call.Program.Id,
            Type = order.Type,
            Key = EntryKey.OfCommand(id),
            BodyHash = EntryKey.OfBody(facts),
            Target = new(order.MemberId, order.Partition),
            Facts = facts,
            Actor = call.Caller.Actor,
            Reason = order.Reason,
        };
    }
}
