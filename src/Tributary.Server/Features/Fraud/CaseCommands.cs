using Tributary.Client.Contracts;
using Tributary.Engine.Foundation;
using Tributary.Engine.Members;
using Tributary.Server.Application.Answers;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Ids;
using Tributary.Server.Application.Intake;
using Tributary.Storage.Features.Fraud;

namespace Tributary.Server.Features.Fraud;

/// <summary>Runs commands on cases.</summary>
internal sealed class CaseCommands(CommandSender sender, CaseReads cases)
    : NamedCommands<CaseId, CaseInfo>(sender, NotFound)
{
    internal static readonly ErrorCode NotFound = new("case_not_found", 404, "The program has no such case.");

    protected override CaseId IdOf(string text) => PublicId.TryParse<CaseId>(text, out var id) ? id : default;

    protected override ValueTask<IReadOnlyDictionary<CaseId, MemberPlace>> FindPlacesAsync(
        ProgramId programId,
        IReadOnlyList<CaseId> ids,
        CancellationToken stopping
    ) => cases.FindPlacesAsync(programId, ids, stopping);

    protected override async ValueTask<IReadOnlyDictionary<CaseId, CaseInfo>> FindInfosAsync(
        ProgramId programId,
        IReadOnlyList<CaseId> ids,
        CancellationToken stopping
    )
    {
        var found = await cases.FindAsync(programId, ids, stopping);
        return found.ToDictionary(view => view.Id, FraudAnswers.Of);
    }
}
