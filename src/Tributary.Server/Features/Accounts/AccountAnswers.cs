using Tributary.Client.Contracts;
using Tributary.Engine.Foundation;
using Tributary.Server.Application.Ids;
using Tributary.Storage.Features.People;
using Tributary.Storage.Features.Programs;

namespace Tributary.Server.Features.Accounts;

/// <summary>Writes people, sessions and invitations for the wire.</summary>
internal sealed class AccountAnswers(ProgramReads programs)
{
    public async ValueTask<Func<Person, PersonInfo>> ForPeopleAsync(CancellationToken stopping)
    {
        var names = await programs.NamesAsync(stopping);
        return person => Of(person, names);
    }

    public async ValueTask<PersonInfo> OfAsync(Person person, CancellationToken stopping) =>
        Of(person, await programs.NamesAsync(stopping));

    public async ValueTask<Func<Invitation, InvitationInfo>> ForInvitationsAsync(CancellationToken stopping)
    {
        var names = await programs.NamesAsync(stopping);
        return invitation => new InvitationInfo
        {
            Id = PublicId.Of(invitation.Id),
            Email = invitation.Email.Length == 0 ? null : invitation.Email,
            Name = invitation.Name,
            Role = invitation.Role,
            Program = NameOf(invitation.ProgramId, names),
            CreatedAt = invitation.CreatedAt.ToDateTimeOffset(),
            CreatedBy = invitation.CreatedBy,
            EndsAt = invitation.EndsAt.ToDateTimeOffset(),
        };
    }

    public async ValueTask<string?> FindProgramAsync(ProgramId? id, CancellationToken stopping) =>
        id is null ? null : NameOf(id, await programs.NamesAsync(stopping));

    public static SessionInfo Of(Session session, SessionId? current) =>
        new()
        {
            Id = PublicId.Of(session.Id),
            Current = session.Id == current,
            Address = session.Address,
            UserAgent = session.UserAgent,
            CreatedAt = session.CreatedAt.ToDateTimeOffset(),
            SeenAt = session.SeenAt.ToDateTimeOffset(),
            EndsAt = session.EndsAt.ToDateTimeOffset(),
        };

    private static PersonInfo Of(Person person, IReadOnlyDictionary<ProgramId, string> names) =>
        new()
        {
            Id = PublicId.Of(person.Id),
            Actor = Person.NameOf(person.Id),
            Email = person.Email,
            Name = person.Name,
            Role = person.Role,
            Program = NameOf(person.ProgramId, names),
            Password = person.PasswordHash is not null,
            OneTimeCodes = person.HasCodes,
            Provider = person.Issuer,
            CreatedAt = person.CreatedAt.ToDateTimeOffset(),
            DisabledAt = person.DisabledAt?.ToDateTimeOffset(),
        };

    private static string? NameOf(ProgramId? id, IReadOnlyDictionary<ProgramId, string> names) =>
        id is { } program && names.TryGetValue(program, out var name) ? name : null;
}
