using System.Globalization;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Terms;
using Tributary.Storage.Features.People;

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

    /// <summary>
    /// The platform's id of the only member whose pages call; null for keys and people. Such a caller has no scope, so
    /// it reaches only calls that are open to members.
    /// </summary>
    public string? Member { get; init; }

    /// <summary>
    /// True for a person who must set up one-time codes first. Such a caller has no scope, so it reaches only calls
    /// that are open to it.
    /// </summary>
    public bool NeedsCodes { get; init; }

    /// <summary>The session of a person who is signed in; null for a key.</summary>
    public SessionId? Session { get; init; }

    /// <summary>The name of the source whose messages bring events; null for requests.</summary>
    public string? Source { get; private init; }

    /// <summary>The person who is signed in; null for a key.</summary>
    public PersonId? PersonId => IsPerson ? new PersonId(KeyId.Value) : null;

    /// <summary>The name under which commands of this caller are stored.</summary>
    public string Actor =>
        Source is not null ? Source
        : Member is not null ? "member"
        : KeyId == default ? "admin"
        : string.Create(CultureInfo.InvariantCulture, $"{(IsPerson ? "person" : "key")}_{KeyId}");

    /// <summary>Returns the caller that a source of events stands for.</summary>
    public static Caller OfSource(string name) => new(default, Scopes.Write, null) { Source = name };

    /// <param name="anyOf">One of these is enough.</param>
    public bool May(Scopes anyOf) => (Scopes & (anyOf | Scopes.Admin)) != 0;

    /// <summary>True when the caller has every one of these rights, and so may give them to a key.</summary>
    public bool MayGive(Scopes all) => Scopes.HasFlag(Scopes.Admin) || (all & ~Scopes) == 0;
}

/// <summary>A request about a program: the caller, and the program, at most one second old.</summary>
internal sealed record ProgramCall(ProgramFacts Program, Caller Caller)
{
    /// <summary>The id of the request; null on the command line.</summary>
    public string? RequestId { get; init; }

    /// <summary>The caller as the audit log names it.</summary>
    public AuditActor Actor => new(Caller.Actor, RequestId);

    /// <summary>Makes the record of a change that is no entry of the log.</summary>
    public AuditRecord Record(Instant now, string action, string subject, string? detail = null) =>
        new()
        {
            At = now,
            Actor = Actor,
            Action = action,
            Subject = subject,
            Detail = detail,
            ProgramId = Program.Id,
        };

    public static ValueTask<ProgramCall?> BindAsync(HttpContext context) =>
        ValueTask.FromResult(context.Features.Get<ProgramCall>());
}
