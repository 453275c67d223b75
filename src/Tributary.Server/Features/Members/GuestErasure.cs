using Tributary.Engine.Registration;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Intake;
using Tributary.Server.Application.Json;
using Tributary.Storage.Features.Members;

namespace Tributary.Server.Features.Members;

/// <summary>
/// Erases somebody who never signed up, but of whom something waits: events of a guest, or a sign-up that awaits its
/// attribution.
/// </summary>
internal sealed class GuestErasure(EntryIntake intake, WaitingReads waiting)
{
    /// <summary>
    /// Blanks what waits, and remembers the id as erased, so that nothing personal is kept of what is sent under it
    /// later.
    /// </summary>
    /// <returns>False when nothing is known of the id.</returns>
    public async ValueTask<bool> TryEraseAsync(ProgramCall call, string id, CancellationToken stopping)
    {
        if (!JsonFields.IsId(id) || !await waiting.KnowsAsync(call.Program.Id, id, stopping)) return false;
        var erasure = new SignUp { ProgramId = call.Program.Id, Id = id, IsErasure = true, Actor = call.Caller.Actor };
        return (await intake.SignUpAsync([erasure], stopping))[0].Outcome == SignUpOutcome.Created;
    }
}
