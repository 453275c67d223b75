using Tributary.Client.Contracts;
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
    : NamedCommands<RewardInfo>(sender, ErrorCodes.RewardNotFound)
{
    protected override long NumberOf(string id) => PublicId.TryParse(PublicId.Reward, id, out var number) ? number : 0;

    protected override ValueTask<IReadOnlyDictionary<long, MemberPlace>> FindPlacesAsync(
        long programId,
        IReadOnlyList<long> numbers,
        CancellationToken stopping
    ) => rewards.FindPlacesAsync(programId, numbers, stopping);

    protected override async ValueTask<IReadOnlyDictionary<long, RewardInfo>> FindInfosAsync(
        long programId,
        IReadOnlyList<long> numbers,
        CancellationToken stopping
    )
    {
        var found = await rewards.FindAsync(programId, numbers, stopping);
        return found.ToDictionary(view => view.Facts.Id, view => RewardAnswers.Of(view, store.Now));
    }
}
