using Tributary.Engine.Log;
using Tributary.Engine.Outbox;

namespace Tributary.Engine.Deciding.Commands;

/// <summary>Announces that the program was paused.</summary>
public sealed record PauseProgram : ICommand;

internal sealed class PauseProgramHandler()
    : ProgramSwitchHandler<PauseProgram>(
        EntryTypes.ProgramPause,
        CommandJson.Default.PauseProgram,
        ChangeKind.ProgramPaused
    )
{
    public override string? Done => "Paused the program";
}
