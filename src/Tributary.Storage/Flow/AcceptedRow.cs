using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Members;

namespace Tributary.Storage.Flow;

/// <summary>An entry that was accepted: a row of the log.</summary>
internal readonly record struct AcceptedRow(EntryId EventId, PlacedEntry Placed)
{
    public NewEntry Entry => Placed.Entry;

    /// <summary>Null while the member is not known.</summary>
    public MemberPlace? Place => Placed.Place;
}
