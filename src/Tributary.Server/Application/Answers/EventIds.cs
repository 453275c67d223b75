using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Server.Application.Ids;
using Tributary.Storage.Features.Events;

namespace Tributary.Server.Application.Answers;

/// <summary>
/// Ids of events: the platform's own or, for Tributary's own entries and erased events, <c>evt_</c> and the internal
/// number.
/// </summary>
internal static class EventIds
{
    public static string Of(string? externalId, EntryId id) => externalId ?? PublicId.Of(PublicId.Event, id);

    public static async ValueTask<EntryId?> ResolveAsync(
        EventReads events,
        ProgramId programId,
        string id,
        CancellationToken stopping
    ) =>
        await events.FindIdAsync(programId, EntryKey.OfEvent(id), stopping)
        ?? (PublicId.TryParse(PublicId.Event, id, out EntryId eventId) ? eventId : null);

    public static async ValueTask<EventView?> FindAsync(
        EventReads events,
        ProgramId programId,
        string id,
        CancellationToken stopping
    ) =>
        await events.FindAsync(programId, EntryKey.OfEvent(id), stopping)
        ?? (
            PublicId.TryParse(PublicId.Event, id, out EntryId eventId)
                ? await events.FindAsync(programId, eventId, stopping)
                : null
        );
}
