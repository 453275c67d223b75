using System.Data.Common;
using Tributary.Engine.Foundation;
using Tributary.Engine.Outbox;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Terms;

namespace Tributary.Storage.Tables;

/// <summary>Table <c>program p</c>.</summary>
internal static class ProgramRows
{
    private static readonly Table<ProgramRow> s_table = new("program", "p");

    public static readonly Column<ProgramId> Id = s_table.Id<ProgramId>("id");
    public static readonly Column<string> Name = s_table.Text("name");
    public static readonly Column<ProgramStatus> Status = s_table.Word<ProgramStatus>("status");
    public static readonly Column<Instant?> EndedAt = s_table.MomentOrNull("ended_at");
    public static readonly Column<int> Version = s_table.Int("version");
    public static readonly Column<bool> HasTraits = s_table.Flag("has_traits");
    public static readonly Column<int?> BusyDay = s_table.IntOrNull("busy_day");
    public static readonly Column<long> Subscribed = s_table.Long("subscribed");
    public static readonly Column<int> Withdrawals = s_table.Int("withdrawals");
    public static readonly Column<Instant> CreatedAt = s_table.Moment("created_at");
    public static readonly Column<bool> IsBudgeted = s_table.Flag("is_budgeted");

    public static readonly SelectList Columns = s_table.SelectAllBut(CreatedAt, IsBudgeted);

    /// <summary>The columns of a new program, in the order of its insert on both databases.</summary>
    public static readonly string Inserted = SqlText.List(
        new Column[] { Id, Name, Status, CreatedAt, Version, IsBudgeted, Subscribed }.Select(c => c.Name)
    );

    public static ProgramRow Read(DbDataReader reader) =>
        new(Id.Read(reader), Name.Read(reader), Status.Read(reader), EndedAt.Read(reader), Version.Read(reader))
        {
            HasTraits = HasTraits.Read(reader),
            BusyDay = BusyDay.Read(reader),
            Subscribed = new ChangeSet(Subscribed.Read(reader)),
            Withdrawals = Withdrawals.Read(reader),
        };
}

/// <summary>Table <c>terms t</c>: versions of a program's Terms.</summary>
internal static class TermsRow
{
    private static readonly Table<VersionSpan> s_table = new("terms", "t");

    public static readonly Column<ProgramId> ProgramId = s_table.Id<ProgramId>("program_id");
    public static readonly Column<int> Version = s_table.Int("version");
    public static readonly Column<Instant> EffectiveFrom = s_table.Moment("effective_from");
    public static readonly Column<bool> AppliesToAll = s_table.Flag("applies_to_all");
    public static readonly Column<byte[]> Document = s_table.Bytes("document");
    public static readonly Column<Instant?> WithdrawnAt = s_table.MomentOrNull("withdrawn_at");
    public static readonly Column<Instant> CreatedAt = s_table.Moment("created_at");

    public static readonly SelectList Columns = s_table.SelectAllBut(CreatedAt);

    /// <summary>The columns of a new version, in the order of its insert on both databases.</summary>
    public static readonly string Inserted = SqlText.List(
        new Column[] { ProgramId, Version, EffectiveFrom, AppliesToAll, Document, CreatedAt }.Select(c => c.Name)
    );

    public static (VersionSpan Span, byte[] Json) Read(DbDataReader reader) =>
        (
            new VersionSpan(
                Version.Read(reader),
                EffectiveFrom.Read(reader),
                AppliesToAll.Read(reader),
                WithdrawnAt.Read(reader) is not null
            ),
            Document.Read(reader)
        );
}
