using System.Globalization;
using System.Numerics;

namespace Tributary.Tests.Oracle;

/// <summary>
/// Computes the result of the sample Terms for each member a second time: a plain loop over plain rows in
/// exact arithmetic that shares nothing with the engine. It has no holds; a balance here is everything granted.
/// </summary>
/// <remarks>
/// A referral completes at its member's first purchase of 20.00 or more within 60 days of joining, that end included.
/// Then the referrer is granted 10.00, at most <c>cap</c> times a calendar month (UTC, of the purchase), and the member
/// 5.00. Every purchase within 365 days of joining, that end excluded, grants 10 %, 5 % and 2 % to the three above,
/// each rounded half to even.
/// </remarks>
internal sealed class BalanceOracle
{
    private static readonly int[] Percent = [10, 5, 2];

    private readonly Dictionary<string, (string Referrer, DateTimeOffset JoinedAt)> _members = [];
    private readonly Dictionary<string, BigInteger> _balances = [];
    private readonly HashSet<string> _completed = [];
    private readonly Dictionary<(string Referrer, int Year, int Month), int> _bonuses = [];
    private readonly int _cap;

    private BalanceOracle(IEnumerable<DataMember> members, int cap)
    {
        _cap = cap;
        foreach (var member in members)
        {
            _members.Add(member.Id, (member.Referrer, member.JoinedAt));
            _balances.Add(member.Id, 0);
        }
    }

    /// <param name="purchases">In the order in which they are decided, since it determines who reaches the cap.</param>
    /// <returns>Cents of every member.</returns>
    public static IReadOnlyDictionary<string, BigInteger> Balances(
        IEnumerable<DataMember> members,
        IEnumerable<DataPurchase> purchases,
        int cap
    )
    {
        var oracle = new BalanceOracle(members, cap);
        foreach (var purchase in purchases)
            oracle.Count(purchase);
        return oracle._balances;
    }

    private void Count(DataPurchase purchase)
    {
        var (referrer, joinedAt) = _members[purchase.Member];
        if (referrer.Length == 0)
            return;

        if (purchase.Cents >= 2000 && purchase.At <= joinedAt.AddDays(60) && _completed.Add(purchase.Member))
        {
            var month = (referrer, purchase.At.UtcDateTime.Year, purchase.At.UtcDateTime.Month);
            var given = _bonuses.GetValueOrDefault(month);
            if (given < _cap)
            {
                _bonuses[month] = given + 1;
                _balances[referrer] += 1000;
            }
            _balances[purchase.Member] += 500;
        }

        if (purchase.At >= joinedAt.AddDays(365))
            return;
        var payee = referrer;
        foreach (var percent in Percent)
        {
            if (payee.Length == 0)
                return;
            _balances[payee] += (BigInteger)
                decimal.Round(purchase.Cents * (decimal)percent / 100m, 0, MidpointRounding.ToEven);
            payee = _members[payee].Referrer;
        }
    }
}

/// <param name="Referrer">Empty for a root.</param>
internal sealed record DataMember(string Id, string Referrer, DateTimeOffset JoinedAt)
{
    public static DataMember Parse(string line) =>
        line.Split(',') is [var id, var referrer, var joined]
            ? new(id, referrer, DateTimeOffset.Parse(joined, CultureInfo.InvariantCulture))
            : throw new FormatException($"'{line}' is not a member.");
}

internal sealed record DataPurchase(string Id, string Member, DateTimeOffset At, long Cents)
{
    /// <summary>How many were bought; a property of the event.</summary>
    public string Items { get; init; } = "1";

    public static DataPurchase Parse(string line) =>
        line.Split(',') is [var id, var member, var at, var cents, _, var items]
            ? new(
                id,
                member,
                DateTimeOffset.Parse(at, CultureInfo.InvariantCulture),
                long.Parse(cents, CultureInfo.InvariantCulture)
            )
            {
                Items = items,
            }
            : throw new FormatException($"'{line}' is not a purchase.");
}
