using System.Globalization;
using Tributary.Engine.Members;
using Tributary.Engine.Terms;

namespace Tributary.Engine.Log;

/// <summary>The entry that tells of a program's pause, resumption or end, and keeps who ordered it.</summary>
public static class ProgramEntry
{
    /// <param name="id">Fresh.</param>
    public static NewEntry Of(long programId, ProgramStatus status, long id, int partitions, string? actor)
    {
        var partition = Partitioning.OfRoot(programId, programId.ToString(CultureInfo.InvariantCulture), partitions);
        return new NewEntry
        {
            ProgramId = programId,
            Type = status switch
            {
                ProgramStatus.Paused => EntryTypes.ProgramPause,
                ProgramStatus.Ended => EntryTypes.ProgramEnd,
                _ => EntryTypes.ProgramResume,
            },
            Key = EntryKey.OfCommand(id),
            BodyHash = EntryKey.OfBody([]),
            Target = new MemberPlace(0, partition),
            Actor = actor,
        };
    }
}
