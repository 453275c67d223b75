using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Members;

namespace Tributary.Storage.Tables;

/// <summary>An entry that was accepted.</summary>
internal readonly record struct AcceptedEntry(EntryId EventId, PlacedEntry Placed, Instant AcceptedAt)
{
    public NewEntry Entry => Placed.Entry;

    /// <summary>Null while the member is not known.</summary>
    public MemberPlace? Place => Placed.Place;

    /// <exception cref="InvalidOperationException">The entry has no place.</exception>
    public Entry ToEntry() => Placed.ToEntry(EventId, AcceptedAt);
}
