using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Errors;
using Tributary.Storage.Features.People;

namespace Tributary.Server.Features.Accounts;

/// <summary>A call of a person about its own account.</summary>
internal sealed record OwnCall(PersonId Person, SessionId Session, string RequestId)
{
    /// <summary>Refuses keys, which have no account.</summary>
    public static async ValueTask<object?> RefuseKeysAsync(
        EndpointFilterInvocationContext call,
        EndpointFilterDelegate next
    ) => Find(call.HttpContext) is null ? Problems.Of(AccountErrors.PersonRequired) : await next(call);

    /// <summary>Takes the call from a request that <see cref="RefuseKeysAsync"/> has let through.</summary>
    public static ValueTask<OwnCall?> BindAsync(HttpContext context) => ValueTask.FromResult(Find(context));

    public AuditRecord Record(string action, Instant now) => AccessRecords.OfOwn(Person, RequestId, action, now);

    private static OwnCall? Find(HttpContext context) =>
        context.Features.Get<Caller>() is { PersonId: { } person, Session: { } session }
            ? new OwnCall(person, session, context.TraceIdentifier)
            : null;
}
