using Tributary.Engine.Foundation;
using Tributary.Engine.Members;

namespace Tributary.Engine.Log;

/// <summary>An entry with the place where it is decided, if that is known. A place never changes.</summary>
public readonly record struct PlacedEntry
{
    private PlacedEntry(NewEntry entry, MemberPlace? place) => (Entry, Place) = (entry, place);

    /// <summary>The entry. If its member is erased, it has lost all text that could be personal.</summary>
    public NewEntry Entry { get; }

    /// <summary>Null while no member of that name is known. The entry then waits for a sign-up.</summary>
    public MemberPlace? Place { get; }

    /// <summary>The name under which the place is looked up.</summary>
    public MemberName Name => new(Entry.ProgramId, Entry.Member!);

    /// <summary>Returns a command at the place that it names itself, or an event without a place.</summary>
    public static PlacedEntry Of(NewEntry entry) => new(entry, entry.Target);

    public PlacedEntry At(MemberPlace place) => new(place.IsErased ? Entry.WithoutText() : Entry, place);

    /// <summary>Returns the accepted entry, for one that is decided without passing through the inbox.</summary>
    /// <exception cref="InvalidOperationException">The entry has no place.</exception>
    public Entry ToEntry(EntryId eventId, Instant acceptedAt) =>
        Place is { } place
            ? Entry.ToEntry(eventId, place, acceptedAt)
            : throw new InvalidOperationException("An entry without a place cannot be decided.");
}
