using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Server.Application.Ids;
using Tributary.Storage.Features.People;

namespace Tributary.Server.Application.Access;

/// <summary>Makes the records of changes of people, sessions and invitations. They hold nothing personal.</summary>
internal static class AccessRecords
{
    public static AuditRecord Of(AuditActor actor, string action, PersonId person, Instant now) =>
        new()
        {
            At = now,
            Actor = actor,
            Action = action,
            Subject = PublicId.Of(person),
        };

    public static AuditRecord Of(AuditActor actor, string action, InvitationId invitation, Instant now) =>
        new()
        {
            At = now,
            Actor = actor,
            Action = action,
            Subject = PublicId.Of(invitation),
        };

    /// <summary>Makes the record of what a person does to its own account.</summary>
    public static AuditRecord OfOwn(PersonId person, string? requestId, string action, Instant now) =>
        Of(new AuditActor(Person.NameOf(person), requestId), action, person, now);
}
