using Tributary.Engine.Counters;
using Tributary.Engine.Foundation;
using Tributary.Storage.Connections;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Features.Rewards;

/// <summary>Reads how much of caps and budgets is used in given periods.</summary>
public sealed class CapReads(Database database)
{
    /// <summary>Lists caps of the whole program, and its budget.</summary>
    /// <param name="periods">First days, yyyymmdd; 0 for all time.</param>
    public ValueTask<List<(CapName Name, int Period, CapSums Used)>> ListOfProgramAsync(
        ProgramId programId,
        IEnumerable<int> periods,
        CancellationToken stopping
    ) =>
        database.ListAsync(
            $"""
            select {BudgetRow.Columns} from budget b
            where b.program_id = @program and b.period {database.In("@periods")} and b.key <> ''
            """,
            reader => Used(BudgetRow.Read(reader)),
            stopping,
            ("@program", programId),
            ("@periods", periods.Distinct().ToArray())
        );

    /// <summary>Lists caps of one beneficiary.</summary>
    /// <inheritdoc cref="ListOfProgramAsync"/>
    public ValueTask<List<(CapName Name, int Period, CapSums Used)>> ListOfMemberAsync(
        ProgramId programId,
        MemberId memberId,
        IEnumerable<int> periods,
        CancellationToken stopping
    ) =>
        database.ListAsync(
            $"""
            select {CapUseRow.Columns} from cap_use c
            where c.program_id = @program and c.member_id = @member and c.period {database.In("@periods")}
            """,
            reader => Used(CapUseRow.Read(reader)),
            stopping,
            ("@program", programId),
            ("@member", memberId),
            ("@periods", periods.Distinct().ToArray())
        );

    private static (CapName Name, int Period, CapSums Used) Used(KeyValuePair<CapKey, CapSums> cap) =>
        (cap.Key.Name, cap.Key.Period, cap.Value);
}
