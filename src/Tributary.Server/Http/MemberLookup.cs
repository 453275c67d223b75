using Tributary.Engine.Members;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Errors;
using Tributary.Storage.Features.Members;

namespace Tributary.Server.Http;

/// <summary>Finds the member that an address names.</summary>
internal static class MemberLookup
{
    /// <returns>The member, or the problem that answers the request: it is unknown or erased.</returns>
    public static async ValueTask<(MemberView? Member, ProblemResult? Problem)> FindAsync(
        MemberReads members,
        ProgramCall call,
        string id,
        CancellationToken stopping
    ) =>
        await members.FindAsync(call.Program.Id, id, stopping) switch
        {
            null => (null, Problems.Of(MemberErrors.MemberNotFound)),
            { Status: MemberStatus.Erased } => (null, Problems.Of(MemberErrors.MemberErased)),
            var member => (member, null),
        };
}
