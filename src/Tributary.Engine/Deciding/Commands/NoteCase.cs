using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Tracing;

namespace Tributary.Engine.Deciding.Commands;

/// <summary>
/// Adds a note to a case, open or resolved. The text is the entry's reason: it is personal, and an erasure blanks it.
/// </summary>
public sealed record NoteCase(CaseId Case) : ICaseCommand;

internal sealed class NoteCaseHandler() : CommandHandler<NoteCase>(EntryTypes.CaseNote, CommandJson.Default.NoteCase)
{
    public override string? Done => "Added a note to a case";

    protected override Conclusion Decide(NoteCase command, CommandContext context) => Conclusion.Applied(new Trace());
}
