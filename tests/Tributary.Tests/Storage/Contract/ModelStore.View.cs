using System.Text;
using Tributary.Engine.Foundation;
using Tributary.Engine.Screening;

namespace Tributary.Tests.Storage.Contract;

internal sealed partial class ModelStore
{
    /// <summary>Returns the platform's id of an event; null once erased.</summary>
    public string? ExternalIdOf(EntryId eventId) => Read().Events[eventId].ExternalId;

    public StoreSnapshot Snapshot()
    {
        var tables = Read();
        return new StoreSnapshot
        {
            Seq = tables.Seq.All,
            Members =
            [
                .. tables
                    .Members.Rows.OrderBy(m => m.Facts.Id)
                    .Select(m => new StoredMember
                    {
                        Id = m.Facts.Id,
                        ProgramId = m.Facts.ProgramId,
                        ExternalId = m.ExternalId,
                        ReferrerId = m.Facts.ReferrerId,
                        RootId = m.RootId,
                        Partition = m.Facts.Partition,
                        Depth = m.Facts.Depth,
                        Group = m.Facts.Group,
                        Status = m.Facts.Status,
                        Country = m.Facts.Country,
                        Currency = m.Facts.Currency,
                        JoinedAt = m.Facts.JoinedAt,
                        Risk = m.Facts.Risk,
                    }),
            ],
            Referrals = [.. tables.Referrals.Rows.Select(r => r.Facts).OrderBy(r => r.Id)],
            History = [.. tables.History.Rows.OrderBy(h => h.ReferralId).ThenBy(h => h.EventId)],
            Events =
            [
                .. tables
                    .Events.Rows.OrderBy(e => e.Event.EventId)
                    .Select(e => new StoredEvent
                    {
                        Id = e.Event.EventId,
                        ProgramId = e.Event.ProgramId,
                        Type = e.Event.Type,
                        MemberId = e.HasMember ? e.Event.MemberId : null,
                        Partition = e.HasMember ? e.Event.Partition : null,
                        Amount = e.Event.Amount,
                        Currency = e.Event.Currency,
                        OccurredAt = e.Event.OccurredAt,
                        AcceptedAt = e.Event.AcceptedAt,
                        Actor = e.Event.Actor,
                    }),
            ],
            Inbox = [.. tables.Inbox.Rows.OrderBy(i => i.Partition).ThenBy(i => i.Id)],
            Parked = [.. tables.Parked.Rows.OrderBy(p => p.EventId)],
            Decisions =
            [
                .. tables
                    .Decisions.Rows.OrderBy(d => d.Entry.Partition)
                    .ThenBy(d => d.Seq)
                    .Select(d => new StoredDecision
                    {
                        Partition = d.Entry.Partition,
                        Seq = d.Seq,
                        ProgramId = d.Entry.ProgramId,
                        EventId = d.Entry.EventId,
                        MemberId = d.MemberId,
                        ReferrerId = d.ReferrerId,
                        Outcome = d.Outcome,
                        Reason = d.Reason,
                        TermsVersion = d.TermsVersion,
                        Revenue = d.Revenue,
                        Completed = d.Completed,
                        SignedUp = d.SignedUp,
                        RevenueCurrency = d.RevenueCurrency,
                        SharedSeq = d.SharedSeq,
                    }),
            ],
            Rewards = [.. tables.Rewards.Rows.OrderBy(r => r.Id)],
            Transfers = [.. tables.Transfers.Rows.OrderBy(t => t.Id)],
            Accounts = [.. tables.Accounts.Rows.OrderBy(a => a.Id)],
            Earned = tables.Earned.All,
            Counters = tables.Counters.All,
            Caps = tables.Caps.All,
            Reversals = tables.Reversals.Rows.ToDictionary(r => r.EventId, r => r.State),
            Stats = tables.Stats.All,
            Revenue = tables.Revenue.All,
            Traits =
            [
                .. tables
                    .Traits.All.OrderBy(t => t.Key.Member)
                    .ThenBy(t => t.Key.Hash, StringComparer.Ordinal)
                    .Select(t => new StoredTrait(
                        t.Value.MemberId,
                        t.Value.Trait.Kind,
                        t.Key.Hash,
                        t.Value.Trait.Variant,
                        t.Value.ReferrerId,
                        t.Value.At
                    )),
            ],
            Signals =
            [
                .. tables
                    .Signals.Rows.OrderBy(s => s.MemberId)
                    .ThenBy(s => EnumNames.Of(s.Found.Name), StringComparer.Ordinal)
                    .Select(s => new StoredSignal(
                        s.MemberId,
                        s.Found.Name,
                        s.EntryId,
                        s.Found.Mode,
                        s.Found.Points,
                        EvidenceCodec.Write(s.Found.Evidence)
                    )),
            ],
            Cases = [.. tables.Cases.Rows.OrderBy(c => c.Id)],
            Outbox = [.. tables.Outbox.Rows.OrderBy(r => r.Partition).ThenBy(r => r.Seq).ThenBy(r => r.Place)],
            PersonalText = PersonalText(tables).OfType<string>().Where(t => t.Length > 0).ToHashSet(),
        };
    }

    private static IEnumerable<string?> PersonalText(ModelTables tables)
    {
        foreach (var member in tables.Members.Rows)
        {
            yield return member.ExternalId;
            if (member.Detail is not { } detail)
                continue;
            yield return detail.Email;
            yield return detail.Phone;
            yield return detail.Ip;
            yield return detail.UserAgent;
            yield return detail.Device;
            yield return detail.DisplayName;
            yield return Encoding.UTF8.GetString(detail.Attributes.Span);
        }
        foreach (var row in tables.Events.Rows)
        {
            yield return row.ExternalId;
            yield return row.MemberExternalId;
            yield return row.ReversesExternalId;
            yield return row.Reason;
            yield return Encoding.UTF8.GetString(row.Event.Properties.Span);
        }
        foreach (var row in tables.Outbox.Rows)
            yield return row.Facts;
        foreach (var click in tables.Clicks.Rows)
        {
            yield return click.UserAgent;
            yield return click.ReferrerUrl;
            yield return click.LandingUrl;
        }
    }
}
