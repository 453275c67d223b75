using Tributary.Bench.Driver;
using Tributary.Bench.Machine;
using Tributary.Bench.Shapes;
using Tributary.Engine.Foundation;
using Tributary.Engine.Members;

namespace Tributary.Bench.Floors;

/// <summary>The members who are paid by an event of a member.</summary>
/// <param name="Payees">Three of them, the referrer first.</param>
/// <param name="Accounts">The accounts of the payees, in their order.</param>
internal sealed record FloorMemberFacts(long Id, string ExternalId, int Partition, long[] Payees, long[] Accounts);

/// <summary>The members of a database, read before the clock starts.</summary>
/// <param name="Expense">The program's account of each partition.</param>
/// <param name="Seq">The last seq of each partition.</param>
/// <param name="Trace">The trace of an event that paid three levels.</param>
internal sealed record FloorMembers(
    long Program,
    IReadOnlyList<FloorMemberFacts> Payers,
    IReadOnlyDictionary<int, long> Expense,
    IReadOnlyDictionary<int, long> Seq,
    byte[] Trace,
    int TermsVersion
)
{
    /// <summary>The payers and those who are paid for their events, as a batch would have loaded them.</summary>
    public IReadOnlyDictionary<MemberId, MemberFacts> Involved { get; } =
        Payers
            .SelectMany(payer => payer.Payees.Prepend(payer.Id).Select(id => (Id: id, payer.Partition)))
            .Distinct()
            .ToDictionary(
                member => new MemberId(member.Id),
                member => new MemberFacts
                {
                    Id = new MemberId(member.Id),
                    ProgramId = new ProgramId(Program),
                    Partition = member.Partition,
                    Upline = [],
                    Depth = 0,
                    Group = MemberFacts.DefaultGroup,
                    Status = MemberStatus.Active,
                    JoinedAt = default,
                    Attributes = default,
                }
            );

    public static async Task<FloorMembers> ReadAsync(DatabaseHost host, string database, MemberRange wanted)
    {
        var ids = Enumerable.Range(wanted.From, wanted.Count).Select(Forest.IdOf).ToHashSet();
        var (accounts, expense, seq) = (
            new Dictionary<long, long>(),
            new Dictionary<int, long>(),
            new Dictionary<int, long>()
        );
        await host.EachAsync(
            database,
            "select member_id, partition_id, id from account",
            row =>
            {
                if (row.GetInt64(0) == 0)
                    expense[row.GetInt32(1)] = row.GetInt64(2);
                else
                    accounts[row.GetInt64(0)] = row.GetInt64(2);
            }
        );
        var payers = new List<FloorMemberFacts>();
        await host.EachAsync(
            database,
            $"select id, external_id, partition_id, {host.Upline(1)}, {host.Upline(2)}, {host.Upline(3)} from "
                + "member where depth >= 3",
            row =>
            {
                long[] payees = [row.GetInt64(3), row.GetInt64(4), row.GetInt64(5)];
                if (ids.Contains(row.GetString(1)))
                    payers.Add(
                        new FloorMemberFacts(
                            row.GetInt64(0),
                            row.GetString(1),
                            row.GetInt32(2),
                            payees,
                            [.. payees.Select(payee => accounts[payee])]
                        )
                    );
            }
        );
        await host.EachAsync(database, "select id, seq from partition", row => seq[row.GetInt32(0)] = row.GetInt64(1));
        FloorMembers? members = null;
        await host.EachAsync(
            database,
            "select program_id, trace, terms_version from entry e where e.seq is not null and exists "
                + "(select 1 from reward r where r.source_id = e.id) limit 1",
            row =>
                members = new FloorMembers(
                    row.GetInt64(0),
                    payers,
                    expense,
                    seq,
                    row.GetFieldValue<byte[]>(1),
                    row.GetInt32(2)
                )
        );
        return members!;
    }
}
