using System.Data.Common;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Tracing;

namespace Tributary.Storage.Tables;

/// <summary>
/// Table <c>entry e</c>, the log: entries with their decisions. An entry of the inbox is also joined with
/// <c>inbox i</c>.
/// </summary>
internal static class EntryRow
{
    private static readonly Table<LoggedEntry> s_table = new("entry", "e");

    public static readonly Column<EntryId> EventId = s_table.Id<EntryId>("id", e => e.Id);
    public static readonly Column<ProgramId> ProgramId = s_table.Id<ProgramId>("program_id", e => e.Entry.ProgramId);
    public static readonly Column<string> Type = s_table.Text("type", e => e.Entry.Type);
    public static readonly Column<long?> Amount = s_table.LongOrNull("amount", e => e.Entry.Amount);
    public static readonly Column<string?> Currency = s_table.TextOrNull("currency", e => e.Entry.Currency);
    public static readonly Column<Instant> OccurredAt = s_table.Moment(
        "occurred_at",
        e => e.Entry.OccurredAt ?? e.AcceptedAt
    );
    public static readonly Column<Instant> AcceptedAt = s_table.Moment("accepted_at", e => e.AcceptedAt);
    public static readonly Column<byte[]?> ReversesKey = s_table.BytesOrNull("reverses_key", e => e.Entry.ReversesKey);
    public static readonly Column<ReadOnlyMemory<byte>> Facts = s_table.Json("facts", e => e.Entry.Facts);
    public static readonly Column<string?> Actor = s_table.TextOrNull("actor", e => e.Entry.Actor);
    public static readonly Column<ReadOnlyMemory<byte>> Properties = s_table.Json(
        "properties",
        e => e.Entry.Properties
    );

    private static readonly SelectList s_entry = s_table.SelectAll();

    public static readonly Column<MemberId> MemberId = s_table.Id<MemberId>("member_id", e => e.Place.MemberId);
    public static readonly Column<int> Partition = s_table.Partition("partition_id", e => e.Place.Partition);
    public static readonly Column<string?> ExternalId = s_table.TextOrNull("external_id", e => e.Entry.ExternalId);
    public static readonly Column<string?> Member = s_table.TextOrNull("member_external_id", e => e.Entry.Member);
    public static readonly Column<string?> Reverses = s_table.TextOrNull("reverses_external_id", e => e.Entry.Reverses);
    public static readonly Column<string?> GivenReason = s_table.TextOrNull("given_reason", e => e.Entry.Reason);

    /// <summary>Null for everything but a command, so that the indexes of ordered commands are small.</summary>
    public static readonly Column<string?> RequestId = s_table.TextOrNull("request_id", e => RequestOf(e.Entry));

    public static readonly Column<long?> Seq = s_table.LongOrNull("seq", e => e.Decision?.Seq);
    public static readonly Column<MemberId?> ReferrerId = s_table.IdOrNull<MemberId>(
        "referrer_id",
        e => e.Decision?.ReferrerId
    );
    public static readonly Column<Outcome?> Outcome = s_table.WordOrNull("outcome", e => e.Decision?.Outcome);
    public static readonly Column<Reason?> Reason = s_table.WordOrNull("reason", e => e.Decision?.Reason);
    public static readonly Column<int?> TermsVersion = s_table.IntOrNull(
        "terms_version",
        e => e.Decision?.TermsVersion
    );
    public static readonly Column<long?> Revenue = s_table.LongOrNull("revenue", e => e.Decision?.Revenue);
    public static readonly Column<string?> RevenueCurrency = s_table.TextOrNull(
        "revenue_currency",
        e => e.Decision?.RevenueCurrency
    );
    public static readonly Column<short?> Completed = s_table.ShortOrNull(
        "completed",
        e => (short?)e.Decision?.Completed
    );
    public static readonly Column<short?> SignedUp = s_table.ShortOrNull(
        "signed_up",
        e => (short?)e.Decision?.SignedUp
    );
    public static readonly Column<long?> SharedSeq = s_table.LongOrNull("shared_seq", e => e.Decision?.SharedSeq);
    public static readonly Column<Instant?> DecidedAt = s_table.MomentOrNull("decided_at", e => e.DecidedAt);
    public static readonly Column<byte[]?> Trace = s_table.BytesOrNull(
        "trace",
        e => e.Decision is { } decision ? TraceCodec.Write(decision.Trace) : null
    );

    /// <summary>
    /// The key in <c>setting</c> of the time, in microseconds, before which decided events have no properties any more.
    /// </summary>
    public const string BlankPropertiesBefore = "retention.properties";

    private static readonly Column[] s_texts = [ExternalId, Member, Reverses, Properties, GivenReason];

    public static readonly TableWrite<LoggedEntry> Insert = s_table.Insert();

    /// <summary>Sets the decision of an entry that waited.</summary>
    public static readonly TableWrite<LoggedEntry> Decide = s_table.Update(
        [EventId, Partition],
        Seq,
        ReferrerId,
        Outcome,
        Reason,
        TermsVersion,
        Revenue,
        RevenueCurrency,
        Completed,
        SignedUp,
        SharedSeq,
        DecidedAt,
        Trace
    );

    /// <summary>Blanks personal and foreign text.</summary>
    public static readonly TableWrite<EntryId> Blank = s_table.Blank(EventId, s_texts);

    /// <summary>The assignments of an update that blanks personal and foreign text. They follow <c>set</c>.</summary>
    public static readonly string Blanks = TableStatements.Blanks(s_texts);

    /// <summary>The columns of an entry that waits in the inbox.</summary>
    public static readonly string InboxColumns = $"{s_entry}, i.id, i.partition_id, i.member_id, i.request_id";

    /// <summary>The columns of an entry of the log.</summary>
    public static readonly string LogColumns = $"{s_entry}, cast(0 as bigint), e.partition_id, e.member_id, null";

    /// <summary>The columns of an event that came before its member, from <c>early_entry e</c>.</summary>
    public static readonly string EarlyColumns = $"{s_entry}, cast(0 as bigint), 0, cast(0 as bigint), null";

    /// <summary>How many columns each of these lists has.</summary>
    public static readonly int Count = s_entry.Count + 4;

    /// <summary>Returns what is stored as <see cref="RequestId"/>.</summary>
    public static string? RequestOf(NewEntry entry) => EntryTypes.IsCommand(entry.Type) ? entry.RequestId : null;

    public static Entry Read(DbDataReader reader) =>
        new()
        {
            EventId = EventId.Read(reader),
            ProgramId = ProgramId.Read(reader),
            Type = Type.Read(reader),
            Amount = Amount.Read(reader),
            Currency = Currency.Read(reader),
            OccurredAt = OccurredAt.Read(reader),
            AcceptedAt = AcceptedAt.Read(reader),
            ReversesKey = ReversesKey.Read(reader),
            Facts = Facts.Read(reader),
            Actor = Actor.Read(reader),
            Properties = Properties.Read(reader),
            InboxId = reader.Id<InboxId>(s_entry.Count),
            Partition = reader.GetInt32(s_entry.Count + 1),
            MemberId = reader.Id<MemberId>(s_entry.Count + 2),
            RequestId = reader.StringOrNull(s_entry.Count + 3),
        };
}
