using Tributary.Engine.Log;
using Tributary.Engine.Outbox;

namespace Tributary.Engine.Deciding.Commands;

/// <summary>Announces that the program was ended.</summary>
public sealed record EndProgram : ICommand;

internal sealed class EndProgramHandler()
    : ProgramSwitchHandler<EndProgram>(EntryTypes.ProgramEnd, CommandJson.Default.EndProgram, ChangeKind.ProgramEnded)
{
    public override string? Done => "Ended the program";
}
