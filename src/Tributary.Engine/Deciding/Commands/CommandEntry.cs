using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Members;

namespace Tributary.Engine.Deciding.Commands;

/// <summary>Makes the entry that records a command in the log.</summary>
public static class CommandEntry
{
    /// <summary>
    /// Returns the entry without amount and reason, which few commands have. The command's own JSON distinguishes a
    /// repeated entry from a different one under the same key.
    /// </summary>
    /// <param name="target">Null when the place of the member is looked up later.</param>
    public static NewEntry Of(ProgramId programId, MemberPlace? target, ICommand command, byte[] key, string? actor)
    {
        var handler = CommandRegistry.Of(command);
        var facts = handler.ToJson(command);
        return new NewEntry
        {
            ProgramId = programId,
            Type = handler.Type,
            Key = key,
            BodyHash = EntryKey.OfBody(facts),
            Target = target,
            Facts = facts,
            Actor = actor,
        };
    }
}
