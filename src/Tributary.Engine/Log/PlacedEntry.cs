using Tributary.Engine.Foundation;
using Tributary.Engine.Members;

namespace Tributary.Engine.Log;

/// <summary>An entry with the place where it is decided, as far as that is known: what has a place keeps it.</summary>
public readonly record struct PlacedEntry
{
    private PlacedEntry(NewEntry entry, MemberPlace? place) => (Entry, Place) = (entry, place);

    /// <summary>The entry; one about an erased member has lost every text that could be personal.</summary>
    public NewEntry Entry { get; }

    /// <summary>Null while no member of that name is known: then the entry waits for a sign-up.</summary>
    public MemberPlace? Place { get; }

    /// <summary>The name that the place is looked up by.</summary>
    public MemberName Name => new(Entry.ProgramId, Entry.Member!);

    /// <summary>A command at the place that it names itself; an event without a place.</summary>
    public static PlacedEntry Of(NewEntry entry) => new(entry, entry.Target);

    public PlacedEntry At(MemberPlace place) => new(place.IsErased ? Entry.WithoutText() : Entry, place);

    /// <summary>The entry as accepted, when it is decided without having been in the inbox.</summary>
    /// <exception cref="InvalidOperationException">It has no place.</exception>
    public Entry ToEntry(long eventId, Instant acceptedAt) =>
        Place is { } place
            ? Entry.ToEntry(eventId, place, acceptedAt)
            : throw new InvalidOperationException("An entry without a place is decided nowhere.");
}
