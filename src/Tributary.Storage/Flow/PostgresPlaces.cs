using Npgsql;
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
internal sealed class PostgresPlaces
{
    // language=sql
    internal const string FindMembers = """
        select m.program_id, m.external_id, m.id, m.partition_id
        from (select unnest($1::bigint[]) as program_id, unnest($2::text[]) as external_id) as n
        join member m on m.program_id = n.program_id and m.external_id = n.external_id
        """;

    private readonly HashSet<MemberName> _names = [];

    /// <summary>The requested names, by their tombstones.</summary>
    private readonly Dictionary<MemberName, MemberName> _tombstones = [];
    private readonly Dictionary<MemberName, MemberPlace> _found = [];

    public static async ValueTask<IReadOnlyList<MemberPlace?>> FindAsync(
        NpgsqlDataSource source,
        IReadOnlyList<MemberName> names,
        CancellationToken stopping
    )
    {
        var places = new PostgresPlaces();
        foreach (var name in names)
            places.Ask(name);
        var trip = new RoundTrip(source.CreateBatch());
        places.Read(trip);
        await trip.RunAsync(stopping);
        return names.Column(places.Find);
    }

    public void Ask(MemberName name)
    {
        if (_names.Add(name))
            _tombstones[name with { Id = Tombstone.Of(name.Id) }] = name;
    }

    /// <summary>Reads the places of all requested names. Sends nothing if there are none.</summary>
    public void Read(RoundTrip trip)
    {
        if (_names.Count == 0)
            return;
        IReadOnlyList<MemberName> names = [.. _names.Union(_tombstones.Keys)];
        trip.Read(FindMembers, Add, names.Ids(n => n.ProgramId), names.Column(n => n.Id));
    }

    public MemberPlace? Find(MemberName name) => _found.TryGetValue(name, out var place) ? place : null;

    private void Add(NpgsqlDataReader reader)
    {
        var found = new MemberName(reader.Id<ProgramId>(0), reader.GetString(1));
        var place = new MemberPlace(reader.Id<MemberId>(2), reader.GetInt32(3));
        if (_names.Contains(found))
            _found[found] = place;
        if (_tombstones.TryGetValue(found, out var erased))
            _found.TryAdd(erased, place with { IsErased = true });
    }
}
