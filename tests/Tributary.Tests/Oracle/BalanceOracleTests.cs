using System.Globalization;
using System.Numerics;
using Xunit;

namespace Tributary.Tests.Oracle;

public sealed class BalanceOracleTests
{
    private static readonly DataMember[] Line =
    [
        Member("ann", ""),
        Member("bob", "ann"),
        Member("cid", "bob"),
        Member("dan", "cid"),
        Member("eve", "dan"),
    ];

    [Fact]
    public void A_purchase_pays_three_levels_and_a_large_one_completes()
    {
        Check(
            Line,
            [
                Purchase("eve", "2020-01-10", 1999),
                Purchase("eve", "2020-01-11", 2000),
                Purchase("eve", "2020-01-12", 9000),
            ],
            50,
            // 199.9 → 200, 99.95 → 100, 39.98 → 40; then 1000 + 200, 100, 40 and 500 to eve; then 900, 450, 180
            ("dan", 200 + 1200 + 900),
            ("cid", 100 + 100 + 450),
            ("bob", 40 + 40 + 180),
            ("ann", 0),
            ("eve", 500)
        );
    }

    [Fact]
    public void Half_a_cent_goes_to_the_even_cent()
    {
        Check(
            Line,
            [Purchase("dan", "2020-01-10", 25), Purchase("dan", "2020-01-10", 30), Purchase("dan", "2020-01-10", 50)],
            50,
            // 10 %: 2.5 → 2, 3, 5; 5 %: 1.25 → 1, 1.5 → 2, 2.5 → 2; 2 %: 0.5 → 0, 0.6 → 1, 1
            ("cid", 2 + 3 + 5),
            ("bob", 1 + 2 + 2),
            ("ann", 0 + 1 + 1)
        );
    }

    [Fact]
    public void Sixty_days_include_their_end_and_a_year_excludes_it()
    {
        Check(
            [Member("ann", ""), Member("bob", "ann"), Member("cid", "ann")],
            [
                Purchase("bob", "2020-03-01", 2000),
                Purchase("cid", "2020-03-01T00:00:01", 2000),
                Purchase("cid", "2020-12-31", 100),
                Purchase("bob", "2020-12-30T23:59:59", 100),
            ],
            50,
            ("ann", 1200 + 200 + 0 + 10),
            ("bob", 500),
            ("cid", 0)
        );
    }

    [Fact]
    public void A_cap_counts_by_month_in_the_order_given()
    {
        DataMember[] friends = [Member("ann", ""), .. Enumerable.Range(0, 4).Select(i => Member($"f{i}", "ann"))];
        Check(
            friends,
            [
                Purchase("f0", "2020-01-10", 2000),
                Purchase("f1", "2020-01-31T23:59:59", 2000),
                Purchase("f2", "2020-01-12", 2000),
                Purchase("f3", "2020-02-01", 2000),
            ],
            2,
            ("ann", 3000 + (4 * 200)),
            ("f2", 500),
            ("f3", 500)
        );
    }

    [Fact]
    public void A_root_pays_nobody()
    {
        Check(Line, [Purchase("ann", "2020-01-10", 5000)], 50, ("ann", 0), ("bob", 0));
    }

    [Fact]
    public void Shuffled_purchases_give_the_same_balances_under_a_loose_cap()
    {
        var shuffled = SampleData.Purchases.ToArray();
        new Random(7).Shuffle(shuffled);

        // A member's own purchases keep no order here, so only results that do not depend on it are compared.
        // Completion is by any first large one.
        Assert.Equal(
            BalanceOracle.Balances(SampleData.Members, SampleData.Purchases, 50),
            BalanceOracle.Balances(SampleData.Members, shuffled, 50)
        );
        Assert.NotEqual(
            BalanceOracle.Balances(SampleData.Members, SampleData.Purchases, 5),
            BalanceOracle.Balances(SampleData.Members, shuffled, 5)
        );
    }

    [Fact]
    public void The_data_is_whole()
    {
        Assert.Equal(
            (23_524, 20_760),
            (SampleData.Members.Count, SampleData.Members.Count(m => m.Referrer.Length > 0))
        );
        Assert.Equal(
            (69_551, 249_693_154L, 80),
            (
                SampleData.Purchases.Count,
                SampleData.Purchases.Sum(p => p.Cents),
                SampleData.Purchases.Count(p => p.Cents == 0)
            )
        );
    }

    private static void Check(
        DataMember[] members,
        DataPurchase[] purchases,
        int cap,
        params (string Member, int Cents)[] expected
    )
    {
        var balances = BalanceOracle.Balances(members, purchases, cap);
        Assert.Equal(
            expected.Select(e => (e.Member, (BigInteger)e.Cents)),
            expected.Select(e => (e.Member, balances[e.Member]))
        );
    }

    private static DataMember Member(string id, string referrer) =>
        new(id, referrer, new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero));

    private static DataPurchase Purchase(string member, string at, long cents) =>
        new("p", member, DateTimeOffset.Parse(at, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal), cents);
}
