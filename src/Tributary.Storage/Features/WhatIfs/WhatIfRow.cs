using System.Data.Common;
using Tributary.Engine.Foundation;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Features.WhatIfs;

/// <summary>Table <c>what_if w</c>.</summary>
internal static class WhatIfRow
{
    private static readonly Table<WhatIf> s_table = new("what_if", "w");

    public static readonly Column<WhatIfId> Id = s_table.Id<WhatIfId>("id", w => w.Id);
    public static readonly Column<ProgramId> ProgramId = s_table.Id<ProgramId>("program_id", w => w.ProgramId);
    public static readonly Column<byte[]> Terms = s_table.Bytes("terms", w => w.Terms);
    public static readonly Column<Instant> From = s_table.Moment("from_at", w => w.From);
    public static readonly Column<Instant> To = s_table.Moment("to_at", w => w.To);
    public static readonly Column<bool> AsPublished = s_table.Flag("as_published", w => w.AsPublished);
    public static readonly Column<WhatIfStatus> Status = s_table.Word<WhatIfStatus>("status", w => w.Status);
    public static readonly Column<string> OrderedBy = s_table.Text("ordered_by", w => w.OrderedBy);
    public static readonly Column<Instant> CreatedAt = s_table.Moment("created_at", w => w.CreatedAt);
    public static readonly Column<Instant?> FinishedAt = s_table.MomentOrNull("finished_at", w => w.FinishedAt);
    public static readonly Column<int> Tries = s_table.Int("tries", w => w.Tries);
    public static readonly Column<Instant> TakenUntil = s_table.Moment("taken_until", w => w.TakenUntil);
    public static readonly Column<long> Decided = s_table.Long("decided", w => w.Decided);
    public static readonly Column<long> Total = s_table.Long("total", w => w.Total);
    public static readonly Column<string?> Totals = s_table.TextOrNull("totals", w => w.Totals);
    public static readonly Column<string?> Failure = s_table.TextOrNull("failure", w => w.Failure);

    public static readonly SelectList Columns = s_table.SelectAll();

    public static readonly NamedInsert<WhatIf> Insert = s_table.InsertNamed();

    public static WhatIf Read(DbDataReader reader) =>
        new()
        {
            Id = Id.Read(reader),
            ProgramId = ProgramId.Read(reader),
            Terms = Terms.Read(reader),
            From = From.Read(reader),
            To = To.Read(reader),
            AsPublished = AsPublished.Read(reader),
            Status = Status.Read(reader),
            OrderedBy = OrderedBy.Read(reader),
            CreatedAt = CreatedAt.Read(reader),
            FinishedAt = FinishedAt.Read(reader),
            Tries = Tries.Read(reader),
            TakenUntil = TakenUntil.Read(reader),
            Decided = Decided.Read(reader),
            Total = Total.Read(reader),
            Totals = Totals.Read(reader),
            Failure = Failure.Read(reader),
        };
}
