using System.Data.Common;
using Tributary.Engine.Counters;
using Tributary.Storage.Connections;

namespace Tributary.Storage.Features.Rewards;

/// <summary>Reads the use of caps and budgets in given periods.</summary>
public sealed class CapReads(Database database)
{
    /// <summary>Lists the caps of the whole program, and its budget.</summary>
    /// <param name="periods">First days, yyyymmdd; 0 for all time.</param>
    public ValueTask<List<(CapName Name, int Period, CapSums Used)>> ListOfProgramAsync(
        long programId,
        IEnumerable<int> periods,
        CancellationToken stopping
    ) =>
        database.ListAsync(
            $"""
            select key, period, count, amount from budget
            where program_id = @program and period {database.In("@periods")} and key <> ''
            """,
            Read,
            stopping,
            ("@program", programId),
            ("@periods", periods.Distinct().ToArray())
        );

    /// <summary>Lists the caps of one beneficiary.</summary>
    /// <inheritdoc cref="ListOfProgramAsync"/>
    public ValueTask<List<(CapName Name, int Period, CapSums Used)>> ListOfMemberAsync(
        long programId,
        long memberId,
        IEnumerable<int> periods,
        CancellationToken stopping
    ) =>
        database.ListAsync(
            $"""
            select key, period, count, amount from cap_use
            where program_id = @program and member_id = @member and period {database.In("@periods")}
            """,
            Read,
            stopping,
            ("@program", programId),
            ("@member", memberId),
            ("@periods", periods.Distinct().ToArray())
        );

    private static (CapName Name, int Period, CapSums Used) Read(DbDataReader reader) =>
        (CapName.Parse(reader.GetString(0)), reader.GetInt32(1), new CapSums(reader.GetInt64(2), reader.GetInt64(3)));
}
