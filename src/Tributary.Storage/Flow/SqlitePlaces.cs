using Tributary.Engine.Foundation;
using Tributary.Engine.Members;
using Tributary.Engine.Registration;
using Tributary.Storage.Connections;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Flow;

/// <summary>
/// Looks up the places of members by the platform's ids. An erased member is found by its tombstone, as entries about
/// it must not wait for a sign-up that can never come.
/// </summary>
internal sealed class SqlitePlaces(SqliteSession session)
{
    // language=sql
    private const string FindMembers = """
        select m.program_id, m.external_id, m.id, m.partition_id
        from json_each(?1) k join member m on m.program_id = k.value ->> 0 and m.external_id = k.value ->> 1
        """;

    public IReadOnlyList<MemberPlace?> Find(IReadOnlyList<MemberName> names)
    {
        var places = FindEach(names);
        return names.Column(name => places.TryGetValue(name, out var place) ? place : (MemberPlace?)null);
    }

    private Dictionary<MemberName, MemberPlace> FindEach(IEnumerable<MemberName> names)
    {
        var asked = names.ToHashSet();
        var found = ReadPlaces(asked.ToDictionary(name => name));
        var missing = asked
            .Where(name => !found.ContainsKey(name))
            .ToDictionary(name => name with { Id = Tombstone.Of(name.Id) });
        foreach (var (name, place) in ReadPlaces(missing))
            found.Add(name, place with { IsErased = true });
        return found;
    }

    /// <param name="asked">The names to look for, each with the name that was requested.</param>
    private Dictionary<MemberName, MemberPlace> ReadPlaces(Dictionary<MemberName, MemberName> asked) =>
        asked.Count == 0
            ? []
            : session
                .ReadAll(
                    FindMembers,
                    row =>
                        (
                            Name: asked[new MemberName(row.Id<ProgramId>(0), row.GetString(1))],
                            Place: new MemberPlace(row.Id<MemberId>(2), row.GetInt32(3))
                        ),
                    JsonList.Of(asked.Keys.Select(name => (name.ProgramId, name.Id)))
                )
                .ToDictionary(row => row.Name, row => row.Place);
}
