using Tributary.Engine.Deciding.Commands;
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
internal abstract class NamedCommands<TInfo>(CommandSender sender, ErrorCode absent)
    where TInfo : class
{
    /// <param name="ids">Public ids; an object that is named twice gets one command.</param>
    /// <param name="command">Makes the command on the object with this id.</param>
    /// <returns>One for each id, in turn.</returns>
    public async ValueTask<IReadOnlyList<CommandResult<TInfo>>> RunAsync(
        ProgramCall call,
        IReadOnlyList<string> ids,
        Func<long, ICommand> command,
        string? reason,
        CancellationToken stopping
    )
    {
        var numbers = ids.Select(NumberOf).ToList();
        var places = await FindPlacesAsync(call.Program.Id, numbers, stopping);
        var known = numbers.Where(places.ContainsKey).Distinct().ToList();
        var requests = known.ConvertAll(number => new CommandRequest(command(number), places[number], reason));
        var outcomes = known.Zip(await sender.RunAsync(call, requests, stopping)).ToDictionary();
        var infos = await FindInfosAsync(call.Program.Id, known, stopping);
        return
        [
            .. numbers.Select(number =>
            {
                if (!infos.TryGetValue(number, out var info))
                    return Refused(Problems.Of(absent));
                var outcome = outcomes[number];
                return CommandSender.Refusal(outcome, absent) is { } refusal ? Refused(refusal)
                    : outcome is null ? new(null, StatusCodes.Status202Accepted, info)
                    : new(null, StatusCodes.Status200OK, info);
            }),
        ];
    }

    /// <returns>0 for what is no public id of such an object.</returns>
    protected abstract long NumberOf(string id);

    protected abstract ValueTask<IReadOnlyDictionary<long, MemberPlace>> FindPlacesAsync(
        long programId,
        IReadOnlyList<long> numbers,
        CancellationToken stopping
    );

    protected abstract ValueTask<IReadOnlyDictionary<long, TInfo>> FindInfosAsync(
        long programId,
        IReadOnlyList<long> numbers,
        CancellationToken stopping
    );

    private static CommandResult<TInfo> Refused(ProblemResult refusal) => new(refusal, refusal.Code.Status, null);
}
