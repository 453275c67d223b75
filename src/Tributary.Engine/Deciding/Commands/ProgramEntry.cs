using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Terms;

namespace Tributary.Engine.Deciding.Commands;

/// <summary>Makes the entry that announces a program's pause, resumption or end, and records who ordered it.</summary>
public static class ProgramEntry
{
    /// <param name="id">A fresh id, from which the key is made.</param>
    public static NewEntry Of(ProgramId programId, ProgramStatus status, EntryId id, int partitions, string? actor)
    {
        var partition = Partitioning.OfRoot(programId, programId.ToString(), partitions);
        ICommand command = status switch
        {
            ProgramStatus.Paused => new PauseProgram(),
            ProgramStatus.Ended => new EndProgram(),
            _ => new ResumeProgram(),
        };
        return CommandEntry.Of(programId, new MemberPlace(default, partition), command, EntryKey.OfCommand(id), actor);
    }
}
