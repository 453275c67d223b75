using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Screening;
using Tributary.Engine.Tracing;

namespace Tributary.Engine.Deciding.Commands;

/// <summary>Assigns a case to a person.</summary>
/// <param name="Assignee">Empty for nobody.</param>
public sealed record AssignCase(CaseId Case, string? Assignee) : ICaseCommand;

internal sealed class AssignCaseHandler()
    : CommandHandler<AssignCase>(EntryTypes.CaseAssign, CommandJson.Default.AssignCase)
{
    public override string? Done => "Assigned a case";

    protected override Conclusion Decide(AssignCase command, CommandContext context)
    {
        if (context.FaultOf(command) is { } fault)
            return Conclusion.Rejected(fault);
        context.Batch.Fraud.Change(new CaseChange(command.Case, Assignee: command.Assignee ?? ""));
        return Conclusion.Applied(new Trace());
    }
}
