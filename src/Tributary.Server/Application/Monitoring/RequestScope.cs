using Tributary.Server.Application.Access;

namespace Tributary.Server.Application.Monitoring;

/// <summary>The request that a log entry is about.</summary>
internal sealed class RequestScope(HttpContext context)
{
    public string Id => context.TraceIdentifier;

    /// <summary>Null when the request is not about a program, or is refused before its program is known.</summary>
    public string? Program => context.Features.Get<ProgramCall>()?.Program.Name;

    public override string ToString() => Id;
}
