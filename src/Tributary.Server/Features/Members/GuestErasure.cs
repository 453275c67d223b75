using Tributary.Engine.Registration;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Intake;
using Tributary.Server.Application.Json;
using Tributary.Storage.Features.Members;

namespace Tributary.Server.Features.Members;

/// <summary>
/// Erases a person who never signed up but has waiting entries: events of a guest, or a sign-up that awaits its
/// attribution.
/// </summary>
internal sealed class GuestErasure(EntryIntake intake, WaitingReads waiting)
{
    /// <summary>
    /// Blanks the waiting entries and marks the id as erased, so that nothing personal is kept of later entries under
    /// it.
    /// </summary>
    /// <returns>False when the id is unknown.</returns>
    public async ValueTask<bool> TryEraseAsync(ProgramCall call, string id, CancellationToken stopping)
    {
        if (!JsonFields.IsId(id) || !await waiting.KnowsAsync(call.Program.Id, id, stopping))
            return false;
        var erasure = new SignUp
        {
            ProgramId = call.Program.Id,
            Id = id,
            IsErasure = true,
            Actor = call.Caller.Actor,
        };
        return (await intake.SignUpAsync([erasure], stopping))[0].Outcome == SignUpOutcome.Created;
    }
}
