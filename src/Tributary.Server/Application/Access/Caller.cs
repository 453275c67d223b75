using System.Globalization;
using Tributary.Engine.Terms;

namespace Tributary.Server.Application.Access;

/// <summary>Who asks: the key of a request.</summary>
/// <param name="KeyId">0 for the key of the configuration.</param>
/// <param name="ProgramId">The only program it may touch; null for all.</param>
internal sealed record Caller(long KeyId, Scopes Scopes, long? ProgramId)
{
    /// <summary>Whoever may run commands on the server's machine.</summary>
    public static readonly Caller CommandLine = new(0, Scopes.Admin, null);

    /// <summary>As kept with what it orders.</summary>
    public string Actor => KeyId == 0 ? "admin" : string.Create(CultureInfo.InvariantCulture, $"key_{KeyId}");

    /// <param name="anyOf">One of these is enough.</param>
    public bool May(Scopes anyOf) => (Scopes & (anyOf | Scopes.Admin)) != 0;
}

/// <summary>A request about a program: who asks, and the program as it was within the last second.</summary>
internal sealed record ProgramCall(ProgramFacts Program, Caller Caller)
{
    public static ValueTask<ProgramCall?> BindAsync(HttpContext context) => ValueTask.FromResult(context.Features.Get<ProgramCall>());
}
