using System.Collections.Immutable;
using System.Data.Common;
using Tributary.Engine.Fraud;
using Tributary.Engine.Members;

namespace Tributary.Storage.Tables;

internal static class MemberRow
{
    /// <summary>Of <c>member m</c>, as <see cref="Read"/> takes them; <c>upline</c> and <c>attributes</c>, which the databases keep differently, come from the caller.</summary>
    public const string Columns = """
        m.id, m.program_id, m.partition_id, m.depth, m.member_group, m.status, m.country, m.currency, m.joined_at,
        m.risk_score, m.risk_verdict, m.risk_signals, m.case_id, m.forfeited
        """;

    public const int Count = 14;

    public static MemberFacts Read(DbDataReader reader, ImmutableArray<long> upline, ReadOnlyMemory<byte> attributes) => new(
        Id: reader.GetInt64(0), ProgramId: reader.GetInt64(1), Partition: reader.GetInt32(2), upline, Depth: reader.GetInt32(3),
        Group: reader.GetString(4), Status: reader.Word<MemberStatus>(5), Country: reader.StringOrNull(6), Currency: reader.StringOrNull(7),
        JoinedAt: reader.Instant(8), attributes)
    {
        HasForfeited = reader.GetBoolean(13),
        Risk = reader.IsDBNull(9) ? default : new Risk(reader.GetInt32(9), reader.Word<RiskVerdict>(10), reader.GetInt64(11), reader.LongOrNull(12)),
    };
}
