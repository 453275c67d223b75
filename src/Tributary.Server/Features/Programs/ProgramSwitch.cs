using Tributary.Engine.Pipeline;
using Tributary.Engine.Terms;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Errors;

namespace Tributary.Server.Features.Programs;

/// <summary>Pauses, resumes and ends programs.</summary>
internal sealed class ProgramSwitch(IStore store, ProgramDirectory programs)
{
    public async Task<IResult> SetAsync(ProgramCall call, ProgramStatus status, CancellationToken stopping)
    {
        var name = call.Program.Name;
        var isSet = await store.SetProgramStatusAsync(name, status, call.Caller.Actor, call.RequestId, stopping);
        programs.Forget(name);
        if (!isSet)
            return Problems.Of(ProgramErrors.ProgramEnded);
        var program =
            await programs.FindAsync(name, stopping)
            ?? throw new InvalidOperationException("The program that was just changed does not exist.");
        return TypedResults.Ok(ProgramAnswers.Of(program, store.Now));
    }
}
