using Tributary.Client.Contracts;
using Tributary.Engine.Pipeline;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Answers;
using Tributary.Server.Application.Errors;
using Tributary.Server.Http;
using Tributary.Storage.Features.Members;

namespace Tributary.Server.Features.Members;

/// <summary>Adds the figures of members to an answer, if the caller includes them.</summary>
internal sealed class IncludedFigures(StatsReads reads, IStore store)
{
    public const string Figures = MemberParts.Figures;

    public static readonly QueryParameter Include = QueryParameter.Words(
        "include",
        "`figures` adds the figures of all time and the balances. Default: neither.",
        [Figures]
    );

    /// <returns>Null for a value that the parameter may have.</returns>
    public static ProblemResult? Refuse(string? include) =>
        include is null or Figures ? null : Problems.Of(RequestErrors.InvalidParameter, $"include must be {Figures}.");

    /// <summary>Adds the figures of members. Those that are asked for together are read together.</summary>
    public async ValueTask<IReadOnlyList<MemberFigures>> FindAsync(
        ProgramCall call,
        IReadOnlyList<MemberView> members,
        CancellationToken stopping
    )
    {
        var found = await reads.FindAsync(call.Program.Id, [.. members.Select(member => member.Id)], stopping);
        return
        [
            .. found.Select(figures => new MemberFigures
            {
                Stats = FigureAnswers.Of(figures.Stats, call.Program, store.Now),
                Balances = FigureAnswers.Of(figures.Balances),
            }),
        ];
    }
}
