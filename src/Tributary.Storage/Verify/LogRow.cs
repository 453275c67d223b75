using System.Data.Common;
using System.Globalization;
using Tributary.Engine;

namespace Tributary.Storage;

/// <summary>One decided entry of the log, with what it takes to accept it once more: its key, and for a sign-up the member and referral it made.</summary>
internal sealed record LogRow(Entry Entry, byte[] Key, Trace Trace, LogMember? Member)
{
    /// <summary>Of <c>decision d</c>, <c>event e</c>, <c>event_key k</c>, <c>event_detail t</c>, <c>member m</c>, <c>referral f</c>.</summary>
    public const string Columns = """
        d.partition_id, d.member_id, e.id, e.program_id, e.type, e.amount, e.currency, e.occurred_at, e.accepted_at, e.reverses_key, t.properties, e.facts,
        e.actor, k.key_hash, d.trace, m.external_id, m.referrer_id, m.root_id, m.depth, m.joined_at,
        f.id, f.source, f.code, f.terms_version, f.expires_at
        """;

    public static LogRow Read(DbDataReader row)
    {
        var entry = new Entry
        {
            InboxId = 0, Partition = row.GetInt32(0), MemberId = row.GetInt64(1), EventId = row.GetInt64(2), ProgramId = row.GetInt64(3),
            Type = row.GetString(4), Amount = row.LongOrNull(5), Currency = row.StringOrNull(6), OccurredAt = row.Instant(7),
            AcceptedAt = row.Instant(8), ReversesKey = row.BytesOrNull(9), Properties = row.Json(10), Facts = row.Json(11),
            Actor = row.StringOrNull(12),
        };
        var member = row.IsDBNull(15) ? null : new LogMember(
            row.GetString(15), row.LongOrNull(16), row.GetInt64(17), row.GetInt32(18), row.Instant(19),
            row.LongOrNull(20), row.StringOrNull(21), row.StringOrNull(22), row.IntOrNull(23), row.LongOrNull(24));
        return new LogRow(entry, row.GetFieldValue<byte[]>(13), TraceCodec.Read(row.GetFieldValue<byte[]>(14)), member);
    }

    public async ValueTask InsertAsync(Database scratch, DbConnection to, CancellationToken stopping)
    {
        if (Member is not null) await Member.InsertAsync(Entry, scratch, to, stopping);
        await scratch.ExecuteAsync(to, """
            insert into event (id, accepted_at, program_id, type, member_id, partition_id, amount, currency, occurred_at, reverses_key, facts, actor)
            values (@id, @accepted, @program, @type, @member, @partition, @amount, @currency, @occurred, @reverses, @facts, @actor)
            """, stopping,
            ("@id", Entry.EventId), ("@accepted", Entry.AcceptedAt.Micros), ("@program", Entry.ProgramId), ("@type", Entry.Type),
            ("@member", Entry.MemberId), ("@partition", Entry.Partition), ("@amount", Entry.Amount), ("@currency", Entry.Currency),
            ("@occurred", Entry.OccurredAt.Micros), ("@reverses", Entry.ReversesKey), ("@facts", Entry.Facts.ToText()), ("@actor", Entry.Actor));
        await scratch.ExecuteAsync(to, "insert into event_detail (event_id, properties) values (@id, @properties)", stopping,
            ("@id", Entry.EventId), ("@properties", Entry.Properties.ToText()));
        await scratch.ExecuteAsync(to, """
            insert into event_key (program_id, key_hash, event_id, accepted_at, body_hash) values (@program, @key, @id, @accepted, @key)
            """, stopping,
            ("@program", Entry.ProgramId), ("@key", Key), ("@id", Entry.EventId), ("@accepted", Entry.AcceptedAt.Micros));
        await scratch.ExecuteAsync(to, """
            insert into inbox (partition_id, id, program_id, event_id, accepted_at, member_id, tries)
            select @partition, coalesce(max(id), 0) + 1, @program, @event, @accepted, @member, 0 from inbox
            """, stopping,
            ("@partition", Entry.Partition), ("@program", Entry.ProgramId), ("@event", Entry.EventId), ("@accepted", Entry.AcceptedAt.Micros),
            ("@member", Entry.MemberId));
    }
}

/// <summary>What a sign-up made that never changes afterwards; the rest of it comes from the sign-up's own facts.</summary>
internal sealed record LogMember(
    string ExternalId, long? ReferrerId, long RootId, int Depth, Instant JoinedAt,
    long? ReferralId, string? Source, string? Code, int? TermsVersion, long? ExpiresAt)
{
    public async ValueTask InsertAsync(Entry signUp, Database scratch, DbConnection to, CancellationToken stopping)
    {
        var facts = CommandFacts.Parse(signUp.Facts);
        await scratch.ExecuteAsync(to, """
            insert into member (program_id, id, external_id, referrer_id, root_id, partition_id, depth, member_group, status, country, currency,
                                joined_at, created_at, upline)
            select @program, @id, @external, @referrer, @root, @partition, @depth, @group, 'active', @country, @currency, @joined, @accepted,
                   coalesce((select case when json_array_length(r.upline) >= 32 then json_remove(r.upline, '$[31]') else r.upline end
                             from member r where r.program_id = @program and r.id = @referrer), '[]')
            """, stopping,
            ("@program", signUp.ProgramId), ("@id", signUp.MemberId), ("@external", ExternalId), ("@referrer", ReferrerId), ("@root", RootId),
            ("@partition", signUp.Partition), ("@depth", Depth), ("@group", facts.Group ?? MemberFacts.DefaultGroup), ("@country", facts.Country),
            ("@currency", facts.Currency), ("@joined", JoinedAt.Micros), ("@accepted", signUp.AcceptedAt.Micros));
        if (ReferrerId is not { } referrer) return;
        await scratch.ExecuteAsync(to, $"""
            update member set upline = case upline when '[]' then '[{referrer.ToString(CultureInfo.InvariantCulture)}]'
                                       else '[{referrer.ToString(CultureInfo.InvariantCulture)},' || substr(upline, 2) end
            where program_id = @program and id = @id
            """, stopping, ("@program", signUp.ProgramId), ("@id", signUp.MemberId));
        if (ReferralId is null) return;
        await scratch.ExecuteAsync(to, """
            insert into referral (id, program_id, partition_id, member_id, referrer_id, kind, source, code, status, terms_version, joined_at,
                                  expires_at, created_at, updated_at)
            values (@id, @program, @partition, @member, @referrer, 'acquisition', @source, @code, 'pending', @version, @joined, @expires, @accepted, @accepted)
            """, stopping,
            ("@id", ReferralId), ("@program", signUp.ProgramId), ("@partition", signUp.Partition), ("@member", signUp.MemberId),
            ("@referrer", referrer), ("@source", Source), ("@code", Code), ("@version", TermsVersion), ("@joined", JoinedAt.Micros),
            ("@expires", ExpiresAt), ("@accepted", signUp.AcceptedAt.Micros));
    }
}
