using Tributary.Client.Contracts;
using Tributary.Engine.Foundation;
using Tributary.Engine.Terms;

namespace Tributary.Server.Features.Programs;

internal static class ProgramAnswers
{
    /// <param name="from">When the version takes effect; version 1 has no beginning.</param>
    public static ProgramInfo Of(ProgramFacts program, int version, Instant from) =>
        new()
        {
            Program = program.Name,
            Version = version,
            Revision = program.Revision,
            EffectiveFrom = version == 1 ? null : from.ToDateTimeOffset(),
            Status = EnumNames.Of(program.Status),
            Name = program.Plan(version).Name,
            Currency = program.Plan(version).Currency,
            Groups = GroupNames.Of(program),
        };

    /// <summary>Returns the program with the version in force.</summary>
    public static ProgramInfo Of(ProgramFacts program, Instant now)
    {
        var version = Versions.Governing(program.Versions, null, now);
        return Of(program, version, program.Versions[version - 1].EffectiveFrom);
    }
}
