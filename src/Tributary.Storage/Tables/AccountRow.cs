using System.Data.Common;
using Tributary.Engine.Ledger;

namespace Tributary.Storage.Tables;

internal static class AccountRow
{
    /// <summary>Of <c>account a</c>.</summary>
    public const string Columns = """
        a.id, a.program_id, a.partition_id, a.member_id, a.currency, a.debits_pending, a.debits_posted, a.credits_pending, a.credits_posted,
        a.paid, a.reversed
        """;

    public static AccountFacts Read(DbDataReader reader) => new(
        Id: reader.GetInt64(0), new AccountKey(reader.GetInt64(1), reader.GetInt32(2), reader.GetInt64(3), reader.GetString(4)),
        new AccountSums(
            DebitsPending: reader.GetInt64(5), DebitsPosted: reader.GetInt64(6), CreditsPending: reader.GetInt64(7),
            CreditsPosted: reader.GetInt64(8), Paid: reader.GetInt64(9), Reversed: reader.GetInt64(10)));
}
