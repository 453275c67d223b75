using Tributary.Engine.Log;
using Tributary.Engine.Outbox;

namespace Tributary.Engine.Deciding.Commands;

/// <summary>Announces that the program was resumed.</summary>
public sealed record ResumeProgram : ICommand;

internal sealed class ResumeProgramHandler()
    : ProgramSwitchHandler<ResumeProgram>(
        EntryTypes.ProgramResume,
        CommandJson.Default.ResumeProgram,
        ChangeKind.ProgramResumed
    )
{
    public override string? Done => "Resumed the program";
}
