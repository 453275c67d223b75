using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Registration;
using Tributary.Storage.Connections;

namespace Tributary.Storage.Flow;

public sealed partial class PostgresStore
{
    // language=sql
    internal const string FindMembers = """
        select m.program_id, m.external_id, m.id, m.partition_id
        from (select unnest($1::bigint[]) as program_id, unnest($2::text[]) as external_id) as n
        join member m on m.program_id = n.program_id and m.external_id = n.external_id
        """;

    public async ValueTask<IReadOnlyList<MemberPlace?>> FindMembersAsync(IReadOnlyList<MemberName> names, CancellationToken stopping)
    {
        var places = await FindPlacesAsync(() => new RoundTrip(_source.CreateBatch()), names, stopping);
        return names.Column(name => places.TryGetValue(name, out var place) ? place : (MemberPlace?)null);
    }

    /// <summary>Gives each entry its target, where its member is known.</summary>
    private static async ValueTask<IReadOnlyList<NewEntry>> PlaceAsync(PostgresSession session, IReadOnlyList<NewEntry> entries, CancellationToken stopping)
    {
        if (entries.All(e => e.Target is not null)) return entries;
        var names = entries.Where(e => e.Target is null).Select(e => new MemberName(e.ProgramId, e.Member!));
        var places = await FindPlacesAsync(session.NewTrip, names, stopping);
        return entries.Column(e =>
            e.Target is null && places.TryGetValue(new MemberName(e.ProgramId, e.Member!), out var place) ? e.At(place) : e);
    }

    /// <summary>An erased member is found by its tombstone: what is sent of it must not wait for a sign-up that can never come.</summary>
    private static async ValueTask<Dictionary<MemberName, MemberPlace>> FindPlacesAsync(
        Func<RoundTrip> newTrip, IEnumerable<MemberName> names, CancellationToken stopping)
    {
        var asked = names.ToHashSet();
        var found = await ReadPlacesAsync(newTrip, asked.ToDictionary(name => name), stopping);
        var missing = asked.Where(name => !found.ContainsKey(name)).ToDictionary(name => name with { Id = Tombstone.Of(name.Id) });
        foreach (var (name, place) in await ReadPlacesAsync(newTrip, missing, stopping))
            found.Add(name, place with { IsErased = true });
        return found;
    }

    /// <param name="asked">What to look for, and what it was asked for as.</param>
    private static async ValueTask<Dictionary<MemberName, MemberPlace>> ReadPlacesAsync(
        Func<RoundTrip> newTrip, Dictionary<MemberName, MemberName> asked, CancellationToken stopping)
    {
        var places = new Dictionary<MemberName, MemberPlace>(asked.Count);
        if (asked.Count == 0) return places;
        IReadOnlyList<MemberName> names = [.. asked.Keys];
        var trip = newTrip();
        trip.Read(FindMembers, r => places[asked[new MemberName(r.GetInt64(0), r.GetString(1))]] = new MemberPlace(r.GetInt64(2), r.GetInt32(3)),
            names.Column(n => n.ProgramId), names.Column(n => n.Id));
        await trip.RunAsync(stopping);
        return places;
    }
}
