using Tributary.Engine;

namespace Tributary.Tests;

internal sealed partial class ModelStore
{
    public ValueTask<IReadOnlyList<Accepted>> AcceptAsync(IReadOnlyList<NewEntry> entries, CancellationToken stopping) =>
        ValueTask.FromResult(Transact<IReadOnlyList<Accepted>>(tables =>
        {
            var now = Now;
            List<Accepted> answers = [.. entries.Select(entry => Accept(tables, entry, now))];
            foreach (var (entry, answer) in entries.Zip(answers))
                if (answer.Acceptance == Acceptance.Accepted)
                    tables.Wake(entry.ProgramId, Wait.ForKey(entry.Key));
            return answers;
        }, stopping));

    private Accepted Accept(ModelTables tables, NewEntry entry, Instant now)
    {
        var key = (entry.ProgramId, Convert.ToHexStringLower(entry.Key));
        var body = Convert.ToHexStringLower(entry.BodyHash);
        if (tables.Keys.Find(key) is { } known)
            return new(known.BodyHash == body ? Acceptance.Duplicate : Acceptance.Differs, known.EventId);

        var member = entry.Member is null ? null : Known(tables, entry.ProgramId, entry.Member)?.Facts;
        var target = entry.Target ?? (member is null ? null : (member.Id, member.Partition));
        var row = new ModelEvent(
            new Entry
            {
                InboxId = 0, EventId = TakeIds(1).Next(), ProgramId = entry.ProgramId, Partition = target?.Partition ?? 0, Type = entry.Type,
                MemberId = target?.MemberId ?? 0, Amount = entry.Amount, Currency = entry.Currency, OccurredAt = entry.OccurredAt ?? now,
                AcceptedAt = now, ReversesKey = entry.Reverses is null ? null : EntryKey.OfEvent(entry.Reverses),
                Properties = entry.Properties, Facts = entry.Facts, Actor = entry.Actor,
            },
            target is not null, entry.ExternalId, entry.Member, entry.Reverses, entry.Reason);
        tables.Keys.Insert(key, new ModelKey(row.Event.EventId, body));
        tables.Events.Insert(row.Event.EventId, row);
        if (target is not null) tables.Enqueue(row);
        else tables.Parked.Insert(row.Event.EventId, new StoredParked(
            row.Event.EventId, entry.ProgramId, Wait.ForMember(entry.Member!), "unknown_member", 0));
        return new(Acceptance.Accepted, row.Event.EventId);
    }
}
