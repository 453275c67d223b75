using Tributary.Server.Application.Access;

namespace Tributary.Server.Application.Monitoring;

/// <summary>The request that an entry of the log is about.</summary>
internal sealed class RequestScope(HttpContext context)
{
    public string Id => context.TraceIdentifier;

    /// <summary>Null where the request is about no program, or is refused before that is known.</summary>
    public string? Program => context.Features.Get<ProgramCall>()?.Program.Name;

    public override string ToString() => Id;
}
