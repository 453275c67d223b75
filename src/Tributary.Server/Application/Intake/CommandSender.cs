using Tributary.Engine.Deciding.Commands;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Tracing;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Errors;
using Tributary.Storage.Features.Events;

namespace Tributary.Server.Application.Intake;

/// <summary>A command of a person, to become an entry of the log.</summary>
internal sealed record CommandRequest(ICommand Command, MemberPlace Target, string? Reason = null);

/// <summary>Writes commands into the log and waits for their decisions.</summary>
internal sealed class CommandSender(IStore store, EntryIntake intake, DecisionWatch watch, EventReads events)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    /// <returns>One result for each command, in order: its decision, or null when it was not decided in time.</returns>
    public async ValueTask<IReadOnlyList<DecidedOutcome?>> RunAsync(
        ProgramCall call,
        IReadOnlyList<CommandRequest> requests,
        CancellationToken stopping
    )
    {
        if (requests.Count == 0)
            return [];
        var ids = await store.TakeIdsAsync(requests.Count, stopping);
        var entries = requests.Select(request => Entry(call, request, ids.Next<EntryId>())).ToList();
        var accepted = await intake.AcceptAsync(entries, stopping);
        var decided = await watch.WaitAsync([.. accepted.Select(a => a.EventId)], s_patience, stopping);
        var outcomes = await events.FindOutcomesAsync(decided);
        return [.. accepted.Select(a => outcomes.GetValueOrDefault(a.EventId))];
    }

    public async ValueTask<DecidedOutcome?> RunAsync(
        ProgramCall call,
        CommandRequest request,
        CancellationToken stopping
    ) => (await RunAsync(call, [request], stopping))[0];

    /// <summary>Returns null when the command took effect, or will.</summary>
    /// <param name="absent">The error for an object that does not exist.</param>
    public static ProblemResult? Refusal(DecidedOutcome? decided, ErrorCode absent) =>
        decided is not { Outcome: Outcome.Rejected, Reason: { } reason }
            ? null
            : reason switch
            {
                Reason.NotFound => Problems.Of(absent),
                Reason.StateForbids => Problems.Of(CommandErrors.StateForbids),
                Reason.SecondPersonRequired => Problems.Of(CommandErrors.SecondPersonRequired),
                Reason.BalanceTooSmall => Problems.Of(CommandErrors.BalanceTooSmall),
                Reason.MemberErased => Problems.Of(MemberErrors.MemberErased),
                _ => Problems.Of(CommandErrors.CommandRejected, $"The command was rejected: {EnumNames.Of(reason)}."),
            };

    private static NewEntry Entry(ProgramCall call, CommandRequest request, EntryId id) =>
        CommandEntry.Of(
            call.Program.Id,
            request.Target,
            request.Command,
            EntryKey.OfCommand(id),
            call.Caller.Actor
        ) with
        {
            Reason = request.Reason,
            RequestId = call.RequestId,
        };
}
