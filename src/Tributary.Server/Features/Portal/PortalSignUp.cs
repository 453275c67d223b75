using System.Text.Json;
using Tributary.Client.Contracts;
using Tributary.Engine.Pipeline;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Answers;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Identity;
using Tributary.Server.Application.Input;
using Tributary.Server.Application.Intake;
using Tributary.Server.Application.Json;

namespace Tributary.Server.Features.Portal;

/// <summary>Signs up the member of a first visit the way that every sign-up goes.</summary>
internal sealed class PortalSignUp(IStore store, EntryIntake intake, TraitReader traits)
{
    /// <returns>Null when the member is signed up, or was meanwhile.</returns>
    public async ValueTask<ProblemResult?> RefuseAsync(ProgramCall call, string id, CancellationToken stopping)
    {
        using var body = JsonDocument.Parse(JsonAnswer<NewMember>.Write(new NewMember { Id = id }));
        var faults = new InputFaults();
        if (MemberInput.Read(body.RootElement, "", call, traits, store.Now, faults) is not { } signUp)
            return faults.ToProblem();
        var result = (await intake.SignUpAsync([signUp], stopping))[0];
        return result.Awaiting is not null
            ? Problems.Of(CommandErrors.StateForbids, "The sign-up still waits for its attribution.")
            : SignUpAnswers.Refusal(result, signUp);
    }
}
