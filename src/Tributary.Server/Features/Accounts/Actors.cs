using Tributary.Engine.Log;
using Tributary.Server.Application.Access;

namespace Tributary.Server.Features.Accounts;

internal static class Actors
{
    /// <summary>Returns who calls, as the audit log names it.</summary>
    public static AuditActor Of(HttpContext context) =>
        new(context.Features.Get<Caller>()!.Actor, context.TraceIdentifier);
}
