using System.Collections.Frozen;
using Tributary.Engine.Foundation;
using Tributary.Storage.Features.People;

namespace Tributary.Server.Application.Access;

/// <summary>Says who must have one-time codes. A provider asks its people for second factors itself.</summary>
/// <param name="roles">The roles whose people must have them.</param>
internal sealed class CodePolicy(IEnumerable<PersonRole> roles)
{
    private readonly FrozenSet<string> _roles = roles.Select(EnumNames.Of).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>True for a person who must set codes up before anything else.</summary>
    public bool IsOpenFor(Person person) =>
        person is { HasCodes: false, PasswordHash: not null } && _roles.Contains(person.Role);
}
