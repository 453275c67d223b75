using Tributary.Client.Contracts;
using Tributary.Engine.Foundation;
using Tributary.Engine.Members;
using Tributary.Engine.Pipeline;
using Tributary.Server.Application.Answers;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Ids;
using Tributary.Server.Application.Intake;
using Tributary.Storage.Features.Rewards;

namespace Tributary.Server.Features.Rewards;

/// <summary>Runs commands on rewards.</summary>
internal sealed class RewardCommands(CommandSender sender, RewardReads rewards, IStore store)
    : NamedCommands<RewardId, RewardInfo>(sender, NotFound)
{
    internal static readonly ErrorCode NotFound = new("reward_not_found", 404, "The program has no such reward.");

    protected override RewardId IdOf(string text) => PublicId.TryParse<RewardId>(text, out var id) ? id : default;

    protected override ValueTask<IReadOnlyDictionary<RewardId, MemberPlace>> FindPlacesAsync(
        ProgramId programId,
        IReadOnlyList<RewardId> ids,
        CancellationToken stopping
    ) => rewards.FindPlacesAsync(programId, ids, stopping);

    protected override async ValueTask<IReadOnlyDictionary<RewardId, RewardInfo>> FindInfosAsync(
        ProgramId programId,
        IReadOnlyList<RewardId> ids,
        CancellationToken stopping
    )
    {
        var found = await rewards.FindAsync(programId, ids, stopping);
        return found.ToDictionary(view => view.Facts.Id, view => RewardAnswers.Of(view, store.Now));
    }
}
