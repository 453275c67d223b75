using System.Globalization;
using System.Runtime.CompilerServices;
using Tributary.Engine.Deciding.Commands;
using Tributary.Engine.Foundation;
using Tributary.Engine.Identity;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Screening;
using Tributary.Storage.Features.Fraud;

namespace Tributary.Server.Application.Identity;

/// <summary>
/// Searches a program for rings and orders a check of each referred member in one, once for each size that the ring has
/// had.
/// </summary>
internal static class RingSearch
{
    private const string Actor = "timer";
    private const int AtOnce = 1_000;

    /// <summary>Addresses are not edges, since strangers share networks.</summary>
    private static readonly TraitKind[] s_edges =
    [
        TraitKind.Email,
        TraitKind.Phone,
        TraitKind.Device,
        TraitKind.PayoutAccount,
        TraitKind.Card,
    ];

    /// <returns>Entries for the log, at most a thousand at a time.</returns>
    public static async IAsyncEnumerable<IReadOnlyList<NewEntry>> ChecksAsync(
        Traits traits,
        ProgramId programId,
        [EnumeratorCancellation] CancellationToken stopping
    )
    {
        var circles = new List<IReadOnlyList<MemberId>>();
        var blamed = new HashSet<MemberId>();
        await traits.ReadGroupsAsync(programId, s_edges, Add, stopping);
        var found = Rings
            .Find(circles)
            .SelectMany(ring => ring.Members.Where(blamed.Contains), (ring, member) => (Member: member, Ring: ring));
        foreach (var members in found.Chunk(AtOnce))
        {
            var places = await traits.ReferredAsync(programId, members.Select(m => m.Member), stopping);
            var referred = members.Where(m => places.ContainsKey(m.Member));
            var entries = referred.Select(m => Check(programId, places[m.Member], m.Ring)).ToList();
            if (entries.Count > 0)
                yield return entries;
        }

        void Add(SharedValue value)
        {
            circles.AddRange(value.Circles());
            blamed.UnionWith(value.Blamed);
        }
    }

    private static NewEntry Check(ProgramId programId, MemberPlace place, Ring ring)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"ring/{place.MemberId}/{ring.Members.Length}");
        var command = new CheckFraud(ring.Members.Length, ring.Edges);
        return CommandEntry.Of(programId, place, command, EntryKey.OfCheck(name), Actor);
    }
}
