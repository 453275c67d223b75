using System.Data.Common;
using Tributary.Engine.Outbox;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Terms;

namespace Tributary.Storage.Tables;

internal static class ProgramRows
{
    /// <summary>Of <c>program p</c>.</summary>
    public const string Columns = "p.id, p.name, p.status, p.ended_at, p.version, p.has_traits, p.busy_day, p.subscribed, p.withdrawals";

    /// <summary>Of <c>terms t</c>.</summary>
    public const string TermsColumns = "t.program_id, t.version, t.effective_from, t.applies_to_all, t.document, t.withdrawn_at";

    public static ProgramRow Read(DbDataReader reader) => new(
        Id: reader.GetInt64(0), Name: reader.GetString(1), Status: reader.Word<ProgramStatus>(2), EndedAt: reader.InstantOrNull(3),
        Version: reader.GetInt32(4))
    {
        HasTraits = reader.GetBoolean(5), BusyDay = reader.IntOrNull(6), Subscribed = new ChangeSet(reader.GetInt64(7)), Withdrawals = reader.GetInt32(8),
    };

    public static (VersionSpan Span, byte[] Json) ReadTerms(DbDataReader reader) => (
        new VersionSpan(reader.GetInt32(1), reader.Instant(2), reader.GetBoolean(3), !reader.IsDBNull(5)), reader.GetFieldValue<byte[]>(4));
}
