using Tributary.Client.Contracts;
using Tributary.Engine.Members;
using Tributary.Server.Application.Answers;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Ids;
using Tributary.Server.Application.Intake;
using Tributary.Storage.Features.Fraud;

namespace Tributary.Server.Features.Fraud;

/// <summary>Runs commands on cases.</summary>
internal sealed class CaseCommands(CommandSender sender, CaseReads cases)
    : NamedCommands<CaseInfo>(sender, ErrorCodes.CaseNotFound)
{
    protected override long NumberOf(string id) => PublicId.TryParse(PublicId.Case, id, out var number) ? number : 0;

    protected override ValueTask<IReadOnlyDictionary<long, MemberPlace>> FindPlacesAsync(
        long programId,
        IReadOnlyList<long> numbers,
        CancellationToken stopping
    ) => cases.FindPlacesAsync(programId, numbers, stopping);

    protected override async ValueTask<IReadOnlyDictionary<long, CaseInfo>> FindInfosAsync(
        long programId,
        IReadOnlyList<long> numbers,
        CancellationToken stopping
    )
    {
        var found = await cases.FindAsync(programId, numbers, stopping);
        return found.ToDictionary(view => view.Id, FraudAnswers.Of);
    }
}
