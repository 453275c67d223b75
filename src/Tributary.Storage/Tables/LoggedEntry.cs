using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Tracing;

namespace Tributary.Storage.Tables;

/// <summary>An entry to write into the log: the entry itself, its decision, or both at once.</summary>
internal sealed record LoggedEntry
{
    private LoggedEntry(EntryId id, MemberPlace place) => (Id, Place) = (id, place);

    public EntryId Id { get; }
    public MemberPlace Place { get; }

    /// <summary>The entry as it arrived. Needed for the insert only.</summary>
    public NewEntry Entry
    {
        get => field ?? throw new InvalidOperationException("The log has this entry already.");
        private init;
    }

    public Instant AcceptedAt { get; private init; }

    /// <summary>Null for an entry that waits.</summary>
    public Decision? Decision { get; private init; }
    public Instant? DecidedAt { get; private init; }

    /// <summary>Returns entries that have just arrived and have a place. Those without a decision wait.</summary>
    public static IReadOnlyList<LoggedEntry> New(List<AcceptedEntry> rows, BatchDecisions? decisions)
    {
        if (decisions is null)
            return rows.ConvertAll(row => New(row, null, default));
        var byEntry = decisions.Decisions.ToDictionary(d => d.Entry.EventId);
        return rows.ConvertAll(row => New(row, byEntry.GetValueOrDefault(row.EventId), decisions.Now));
    }

    /// <summary>Returns the decisions on entries that came from an inbox, and so are in the log.</summary>
    public static IReadOnlyList<LoggedEntry> Decided(BatchDecisions decisions) =>
        [
            .. decisions
                .Decisions.Where(d => d.Entry.InboxId != default)
                .Select(d => new LoggedEntry(d.Entry.EventId, new MemberPlace(d.Entry.MemberId, d.Entry.Partition))
                {
                    Decision = d,
                    DecidedAt = decisions.Now,
                }),
        ];

    private static LoggedEntry New(AcceptedEntry row, Decision? decision, Instant now) =>
        new(row.EventId, row.Place!.Value)
        {
            Entry = row.Entry,
            AcceptedAt = row.AcceptedAt,
            Decision = decision,
            DecidedAt = decision is null ? null : now,
        };
}
