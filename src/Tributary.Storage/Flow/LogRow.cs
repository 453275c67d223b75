using System.Data.Common;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Tracing;
using Tributary.Storage.Connections;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Flow;

/// <summary>
/// One decided entry of the log, with everything needed to accept it again: its key and, for a sign-up, the member and
/// referral that it created.
/// </summary>
internal sealed record LogRow(Entry Entry, byte[] Key, Trace Trace, Reason? Reason, LogMember? Member)
{
    public required Outcome Outcome { get; init; }

    /// <summary>
    /// The columns of <c>entry e</c>, <c>entry_key k</c>, <c>member m</c> and <c>referral f</c>.
    /// </summary>
    public const string Columns = """
        e.partition_id, e.member_id, e.id, e.program_id, e.type, e.amount, e.currency, e.occurred_at, e.accepted_at,
        e.reverses_key, e.properties, e.facts, e.actor, k.key_hash, e.trace,
        m.external_id, m.referrer_id, m.root_id, m.depth, m.joined_at,
        f.id, f.source, f.code, f.terms_version, f.expires_at, e.reason, e.outcome
        """;

    public static LogRow Read(DbDataReader row)
    {
        var entry = new Entry
        {
            InboxId = default,
            Partition = row.GetInt32(0),
            MemberId = row.Id<MemberId>(1),
            EventId = row.Id<EntryId>(2),
            ProgramId = row.Id<ProgramId>(3),
            Type = row.GetString(4),
            Amount = row.LongOrNull(5),
            Currency = row.StringOrNull(6),
            OccurredAt = row.Instant(7),
            AcceptedAt = row.Instant(8),
            ReversesKey = row.BytesOrNull(9),
            Properties = row.Json(10),
            Facts = row.Json(11),
            Actor = row.StringOrNull(12),
        };
        var member = row.IsDBNull(15)
            ? null
            : new LogMember
            {
                ExternalId = row.GetString(15),
                ReferrerId = row.IdOrNull<MemberId>(16),
                RootId = row.Id<MemberId>(17),
                Depth = row.GetInt32(18),
                JoinedAt = row.Instant(19),
                ReferralId = row.IdOrNull<ReferralId>(20),
                Source = row.StringOrNull(21),
                Code = row.StringOrNull(22),
                TermsVersion = row.IntOrNull(23),
                ExpiresAt = row.LongOrNull(24),
            };
        return new LogRow(
            entry,
            row.GetFieldValue<byte[]>(13),
            TraceCodec.Read(row.GetFieldValue<byte[]>(14)),
            row.WordOrNull<Reason>(25),
            member
        )
        {
            Outcome = row.Word<Outcome>(26),
        };
    }

    /// <summary>Writes the key and, for a sign-up, the member.</summary>
    public void Insert(SqliteSession scratch)
    {
        Member?.Insert(Entry, scratch);
        scratch.Run(SqliteAcceptance.InsertEntryKeys, Entry.ProgramId.Value, Key, Entry.EventId.Value, Key);
    }

    /// <summary>Returns the entry as it was accepted, without the texts on which no decision depends.</summary>
    public AcceptedEntry ToArrived() =>
        new(
            Entry.EventId,
            PlacedEntry.Of(
                new NewEntry
                {
                    ProgramId = Entry.ProgramId,
                    Type = Entry.Type,
                    Key = Key,
                    BodyHash = Key,
                    Target = new MemberPlace(Entry.MemberId, Entry.Partition),
                    Amount = Entry.Amount,
                    Currency = Entry.Currency,
                    OccurredAt = Entry.OccurredAt,
                    ReversesKey = Entry.ReversesKey,
                    Properties = Entry.Properties,
                    Facts = Entry.Facts,
                    Actor = Entry.Actor,
                }
            ),
            Entry.AcceptedAt
        );
}

/// <summary>
/// The parts of a new member that never change after the sign-up. The rest comes from the sign-up's own facts.
/// </summary>
internal sealed record LogMember
{
    public required string ExternalId { get; init; }
    public MemberId? ReferrerId { get; init; }
    public required MemberId RootId { get; init; }
    public required int Depth { get; init; }
    public required Instant JoinedAt { get; init; }
    public ReferralId? ReferralId { get; init; }
    public string? Source { get; init; }
    public string? Code { get; init; }
    public int? TermsVersion { get; init; }
    public long? ExpiresAt { get; init; }

    // language=sql — the upline is the referrer followed by the referrer's upline, up to 32 levels
    private const string InsertMember = """
        insert into member (
            program_id, id, external_id, referrer_id, root_id, partition_id, depth, member_group, status, country,
                currency, joined_at, created_at, updated_at, upline)
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?13, ?9, ?10, ?11, ?12, ?12, coalesce(
            (select '[' || r.id || case when r.upline = '[]' then ']' else ',' || substr(
                        case when json_array_length(r.upline) >= 32 then json_remove(r.upline,
                            '$[31]') else r.upline end, 2) end
             from member r where r.program_id = ?1 and r.id = ?4), '[]'))
        """;

    // language=sql
    private const string InsertReferral = """
        insert into referral (
            id, program_id, partition_id, member_id, referrer_id, kind, source, code, status, terms_version, joined_at,
                expires_at, created_at, updated_at, referrer_group)
        values (?1, ?2, ?3, ?4, ?5, 'acquisition', ?6, ?7, 'pending', ?8, ?9, ?10, ?11, ?11, coalesce(
            (select r.member_group from member r where r.program_id = ?2 and r.id = ?5), 'default'))
        """;

    public void Insert(Entry signUp, SqliteSession scratch)
    {
        var said = signUp.SignUp;
        scratch.Run(
            InsertMember,
            signUp.ProgramId.Value,
            signUp.MemberId.Value,
            ExternalId,
            ReferrerId?.Value,
            RootId.Value,
            signUp.Partition,
            Depth,
            said.Group ?? MemberFacts.DefaultGroup,
            said.Country,
            said.Currency,
            JoinedAt,
            signUp.AcceptedAt,
            EnumNames.Of(said.Status ?? MemberStatus.Active)
        );
        if (ReferralId is { } referral)
            scratch.Run(
                InsertReferral,
                referral.Value,
                signUp.ProgramId.Value,
                signUp.Partition,
                signUp.MemberId.Value,
                ReferrerId?.Value,
                Source,
                Code,
                TermsVersion,
                JoinedAt,
                ExpiresAt,
                signUp.AcceptedAt
            );
    }
}
