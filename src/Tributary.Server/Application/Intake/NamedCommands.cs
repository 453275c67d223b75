using Tributary.Engine.Deciding.Commands;
using Tributary.Engine.Foundation;
using Tributary.Engine.Members;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Errors;

namespace Tributary.Server.Application.Intake;

/// <summary>How a command on one object ended.</summary>
/// <param name="Refusal">Null when the command took effect, or will.</param>
/// <param name="Info">The object as it is afterwards; null for a refusal.</param>
internal sealed record CommandResult<TInfo>(ProblemResult? Refusal, int Status, TInfo? Info)
    where TInfo : class
{
    public IResult ToResult() => Refusal ?? (IResult)TypedResults.Json(Info, statusCode: Status);
}

/// <summary>
/// Runs a command on each of the objects that a request names. 1. Their places are read. 2. All commands go into the
/// log together. 3. The objects are read as they are afterwards.
/// </summary>
internal abstract class NamedCommands<TId, TInfo>(CommandSender sender, ErrorCode absent)
    where TId : struct, IId<TId>
    where TInfo : class
{
    /// <param name="ids">Public ids; an object that is named twice gets one command.</param>
    /// <param name="command">Makes the command on the object with this id.</param>
    /// <returns>One for each id, in turn.</returns>
    public async ValueTask<IReadOnlyList<CommandResult<TInfo>>> RunAsync(
        ProgramCall call,
        IReadOnlyList<string> ids,
        Func<TId, ICommand> command,
        string? reason,
        CancellationToken stopping
    )
    {
        var named = ids.Select(IdOf).ToList();
        var places = await FindPlacesAsync(call.Program.Id, named, stopping);
        var known = named.Where(places.ContainsKey).Distinct().ToList();
        var requests = known.ConvertAll(id => new CommandRequest(command(id), places[id], reason));
        var outcomes = known.Zip(await sender.RunAsync(call, requests, stopping)).ToDictionary();
        var infos = await FindInfosAsync(call.Program.Id, known, stopping);
        return
        [
            .. named.Select(id =>
            {
                if (!infos.TryGetValue(id, out var info))
                    return Refused(Problems.Of(absent));
                var outcome = outcomes[id];
                return CommandSender.Refusal(outcome, absent) is { } refusal ? Refused(refusal)
                    : outcome is null ? new(null, StatusCodes.Status202Accepted, info)
                    : new(null, StatusCodes.Status200OK, info);
            }),
        ];
    }

    /// <returns>An id that nothing has, for what is no public id of such an object.</returns>
    protected abstract TId IdOf(string text);

    protected abstract ValueTask<IReadOnlyDictionary<TId, MemberPlace>> FindPlacesAsync(
        ProgramId programId,
        IReadOnlyList<TId> ids,
        CancellationToken stopping
    );

    protected abstract ValueTask<IReadOnlyDictionary<TId, TInfo>> FindInfosAsync(
        ProgramId programId,
        IReadOnlyList<TId> ids,
        CancellationToken stopping
    );

    private static CommandResult<TInfo> Refused(ProblemResult refusal) => new(refusal, refusal.Code.Status, null);
}
