using Npgsql;

namespace Tributary.Bench;

/// <summary>Who is paid by an event of a member: what a batch's arrays are made of.</summary>
/// <param name="Payees">Referrer first, three of them.</param>
/// <param name="Accounts">Of the payees, in their order.</param>
internal sealed record FloorMemberFacts(long Id, string ExternalId, int Partition, long[] Payees, long[] Accounts);

/// <summary>The members of a database, read before the clock starts.</summary>
internal sealed record FloorMembers(
    long Program, IReadOnlyList<FloorMemberFacts> Payers, IReadOnlyDictionary<int, long> Expense, IReadOnlyDictionary<int, long> Seq, byte[] Trace, int TermsVersion)
{
    public static async Task<FloorMembers> ReadAsync(NpgsqlDataSource source, Func<string, bool> isWanted)
    {
        var accounts = new Dictionary<long, long>();
        var expense = new Dictionary<int, long>();
        await EachAsync(source, "select member_id, partition_id, id from account", row =>
        {
            if (row.GetInt64(0) == 0) expense[row.GetInt32(1)] = row.GetInt64(2);
            else accounts[row.GetInt64(0)] = row.GetInt64(2);
        });
        var payers = new List<FloorMemberFacts>();
        await EachAsync(source, "select id, external_id, partition_id, upline[1:3] from member where cardinality(upline) >= 3", row =>
        {
            var payees = row.GetFieldValue<long[]>(3);
            if (isWanted(row.GetString(1)))
                payers.Add(new FloorMemberFacts(row.GetInt64(0), row.GetString(1), row.GetInt32(2), payees, [.. payees.Select(payee => accounts[payee])]));
        });
        var seq = new Dictionary<int, long>();
        await EachAsync(source, "select id, seq from partition", row => seq[row.GetInt32(0)] = row.GetInt64(1));
        FloorMembers? members = null;
        await EachAsync(source, "select program_id, trace, terms_version from decision d where exists (select 1 from reward r where r.source_id = d.event_id) limit 1", row =>
            members = new FloorMembers(row.GetInt64(0), payers, expense, seq, row.GetFieldValue<byte[]>(1), row.GetInt32(2)));
        return members!;
    }

    private static async Task EachAsync(NpgsqlDataSource source, string sql, Action<NpgsqlDataReader> each)
    {
        await using var command = source.CreateCommand(sql);
        command.CommandTimeout = 0;
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync()) each(reader);
    }
}
