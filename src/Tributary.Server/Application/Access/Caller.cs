using System.Globalization;
using Tributary.Engine.Foundation;
using Tributary.Engine.Terms;

namespace Tributary.Server.Application.Access;

/// <summary>The key of a request, or the person who is signed in.</summary>
/// <param name="KeyId">0 for the key of the configuration.</param>
/// <param name="ProgramId">The only program that the key may access; null for all.</param>
internal sealed record Caller(KeyId KeyId, Scopes Scopes, ProgramId? ProgramId)
{
    /// <summary>Anybody who may run commands on the server's machine.</summary>
    public static readonly Caller CommandLine = new(default, Scopes.Admin, null);

    /// <summary>True for a person who is signed in; <see cref="KeyId"/> is then the person's id.</summary>
    public bool IsPerson { get; init; }

    /// <summary>The session of a person who is signed in; null for a key.</summary>
    public SessionId? Session { get; init; }

    /// <summary>The person who is signed in; null for a key.</summary>
    public PersonId? PersonId => IsPerson ? new PersonId(KeyId.Value) : null;

    /// <summary>The name under which commands of this caller are stored.</summary>
    public string Actor =>
        KeyId == default
            ? "admin"
            : string.Create(CultureInfo.InvariantCulture, $"{(IsPerson ? "person" : "key")}_{KeyId}");

    /// <param name="anyOf">One of these is enough.</param>
    public bool May(Scopes anyOf) => (Scopes & (anyOf | Scopes.Admin)) != 0;
}

/// <summary>A request about a program: the caller, and the program, at most one second old.</summary>
internal sealed record ProgramCall(ProgramFacts Program, Caller Caller)
{
    /// <summary>The id of the request; null on the command line.</summary>
    public string? RequestId { get; init; }

    public static ValueTask<ProgramCall?> BindAsync(HttpContext context) =>
        ValueTask.FromResult(context.Features.Get<ProgramCall>());
}
