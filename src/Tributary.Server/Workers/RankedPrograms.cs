using Tributary.Engine.Foundation;
using Tributary.Server.Application.Access;
using Tributary.Storage.Features.Leaderboards;
using Tributary.Storage.Features.Programs;

namespace Tributary.Server.Workers;

/// <summary>Lists the programs that background tasks rank, by the Terms in force.</summary>
internal sealed class RankedPrograms(ProgramReads programs, ProgramDirectory directory)
{
    public async ValueTask<IReadOnlyList<RankedProgram>> ListAsync(Instant now, CancellationToken stopping)
    {
        var ranked = new List<RankedProgram>();
        foreach (var name in await programs.ListNamesAsync(stopping))
            if (await directory.FindAsync(name, stopping) is { } program && program.PlanAt(now) is var plan)
                ranked.Add(
                    new RankedProgram(program.Id, program.HomeCurrency, Calendar.Dates(now, plan.TimeZone))
                    {
                        Others =
                        [
                            .. plan
                                .Accepts.Concat(plan.Units.Keys)
                                .Distinct()
                                .Where(c => c != program.HomeCurrency)
                                .Order(StringComparer.Ordinal),
                        ],
                    }
                );
        return ranked;
    }
}
