using Tributary.Engine.Referrals;

namespace Tributary.Tests.Simulation;

/// <summary>The other half: families, sizes and seeds on which nothing was tuned.</summary>
internal sealed class UnseenMix(People people, IReadOnlyList<int> sizes) : Cast(people, "u")
{
    public const string RefundAbusers = "refund abusers";

    public IEnumerable<Step> Steps() =>
        [
            .. sizes.SelectMany(SharedAccount),
            .. sizes.SelectMany(RotatingCards),
            .. sizes.SelectMany(Wallet),
            .. sizes.SelectMany(SlowMonths),
            .. sizes.SelectMany(OneMachine),
            .. sizes.Take(2).SelectMany(ServersAbroad),
            .. sizes.Take(2).SelectMany(Refunds),
            .. sizes.Take(2).SelectMany(SpreadOverReferrers),
            .. Carrier(60),
            .. Shop(45),
            .. Influencer(120),
            .. Refunders(40),
            .. JointAccounts(30),
            .. SharedPhones(20),
        ];

    private IEnumerable<Step> SharedAccount(int size)
    {
        var (head, iban) = (Head(), Accounts.Iban(People.Random));
        yield return head;
        for (var i = 0; i < size; i++)
            foreach (
                var step in Fake(
                    $"account of {size}",
                    $"{head.Id}-{i}",
                    head.Id,
                    head.At + People.Between(1, 30),
                    People.Somebody() with
                    {
                        PayoutAccount = iban,
                    }
                )
            )
                yield return step;
    }

    /// <summary>A few cards in turn, and a new address for each.</summary>
    private IEnumerable<Step> RotatingCards(int size)
    {
        var head = Head();
        yield return head;
        for (var i = 0; i < size; i++)
        {
            var mine = People.Somebody() with
            {
                Card = $"turn-{head.Id}-{i % Math.Max(1, size / 4)}",
                Ip = People.Line(),
            };
            foreach (
                var step in Fake(
                    $"rotating cards of {size}",
                    $"{head.Id}-{i}",
                    head.Id,
                    head.At + People.Between(1, 12),
                    mine
                )
            )
                yield return step;
        }
    }

    /// <summary>One wallet, its checksum written in different cases.</summary>
    private IEnumerable<Step> Wallet(int size)
    {
        var (head, wallet) = (Head(), Accounts.Wallet(People.Random));
        yield return head;
        for (var i = 0; i < size; i++)
        {
            var mine = People.Somebody() with { PayoutAccount = Accounts.WrittenWallet(wallet, i) };
            foreach (
                var step in Fake($"wallet of {size}", $"{head.Id}-{i}", head.Id, head.At + People.Between(1, 12), mine)
            )
                yield return step;
        }
    }

    /// <summary>An account about every week; the card stays the same.</summary>
    private IEnumerable<Step> SlowMonths(int size)
    {
        var head = Head();
        yield return head;
        for (var i = 0; i < Math.Min(size, 24); i++)
            foreach (
                var step in Fake(
                    "slow months",
                    $"{head.Id}-{i}",
                    head.Id,
                    head.At + TimeSpan.FromDays(3 + (i * 6)),
                    People.Somebody() with
                    {
                        Card = "slow_" + head.Id,
                    }
                )
            )
                yield return step;
    }

    /// <summary>A machine that is wiped after each account: one line, one browser, a new device.</summary>
    private IEnumerable<Step> OneMachine(int size)
    {
        var head = Head();
        yield return head;
        var line = People.Line();
        for (var i = 0; i < size; i++)
        {
            var mine = People.Somebody() with { Ip = line, UserAgent = "Wiped/" + head.Id };
            foreach (
                var step in Fake(
                    $"one machine of {size}",
                    $"{head.Id}-{i}",
                    head.Id,
                    head.At + People.Between(1, 2.5),
                    mine
                )
            )
                yield return step;
        }
    }

    /// <summary>Rented servers in a country other than that of the accounts.</summary>
    private IEnumerable<Step> ServersAbroad(int size)
    {
        var head = Head();
        yield return head;
        for (var i = 0; i < size; i++)
            foreach (
                var step in Fake(
                    "servers abroad",
                    $"{head.Id}-{i}",
                    head.Id,
                    head.At + People.Between(1, 20),
                    People.Somebody()
                )
            )
                yield return step is Step.Join join
                    ? join with
                    {
                        IsHosting = true,
                        Country = "PL",
                        AddressCountry = "NL",
                    }
                    : step;
    }

    /// <summary>Nothing shared: members buy, are paid for it, and refund it.</summary>
    private IEnumerable<Step> Refunds(int size)
    {
        var head = Head();
        yield return head;
        for (var i = 0; i < size; i++)
        {
            var (id, at) = ($"{head.Id}-{i}", head.At + TimeSpan.FromDays(2 + (i * 0.7)));
            foreach (var step in Fake(RefundAbusers, id, head.Id, at, People.Somebody()))
                yield return step;
            yield return new Step.Refund(at + TimeSpan.FromDays(6), $"{id}-0", id);
        }
    }

    /// <summary>One account for fakes of many referrers, one each: fakes that are for sale.</summary>
    private IEnumerable<Step> SpreadOverReferrers(int size)
    {
        var iban = Accounts.Iban(People.Random);
        for (var i = 0; i < size; i++)
        {
            var head = Head();
            yield return head;
            foreach (
                var step in Fake(
                    "fakes for sale",
                    $"{head.Id}-0",
                    head.Id,
                    head.At + People.Between(1, 12),
                    People.Somebody() with
                    {
                        PayoutAccount = iban,
                    }
                )
            )
                yield return step;
        }
    }

    /// <summary>
    /// Thousands of phones behind one address, a third of them of the same model; one person refers many.
    /// </summary>
    private IEnumerable<Step> Carrier(int size)
    {
        var head = Head(People.Somebody() with { Ip = "100.64.0.9" });
        yield return head;
        for (var i = 0; i < size; i++)
        {
            var mine = People.Somebody() with
            {
                Ip = "100.64.0.9",
                UserAgent = People.Chance(33) ? "Model/1" : People.Agent(),
            };
            foreach (
                var step in Guest(
                    "carrier",
                    $"{head.Id}-{i}",
                    head.Id,
                    head.At + People.Between(1, 50),
                    mine,
                    ReferralSource.Code
                )
            )
                yield return step;
        }
    }

    /// <summary>A tablet on the counter: customers with many referrers sign up on it.</summary>
    private IEnumerable<Step> Shop(int size)
    {
        var heads = Enumerable.Range(0, size / 2).Select(_ => Head()).ToList();
        foreach (var head in heads)
            yield return head;
        for (var i = 0; i < size; i++)
        {
            var head = heads[People.Random.Next(heads.Count)];
            var mine = People.Somebody() with
            {
                Device = "counter-" + heads[0].Id,
                Ip = "198.51.100.77",
                UserAgent = "Tablet/1",
            };
            foreach (
                var step in Guest(
                    "shop tablet",
                    $"{head.Id}-{i}",
                    head.Id,
                    head.At + People.Between(1, 60),
                    mine,
                    ReferralSource.Code
                )
            )
                yield return step;
        }
    }

    /// <summary>Ten thousand people follow the link on one day, and some of them sign up.</summary>
    private IEnumerable<Step> Influencer(int size)
    {
        var head = Head();
        yield return head;
        yield return new Step.Visits(head.At + TimeSpan.FromDays(2), head.Id, 10_000);
        for (var i = 0; i < size; i++)
            foreach (
                var step in Guest(
                    "influencer",
                    $"{head.Id}-{i}",
                    head.Id,
                    head.At + People.Between(2, 3),
                    People.Somebody(),
                    ReferralSource.Link
                )
            )
                yield return step;
    }

    /// <summary>Honest people who return shoes that do not fit, among friends who keep theirs.</summary>
    private IEnumerable<Step> Refunders(int count)
    {
        for (var f = 0; f < count; f++)
        {
            var head = Head();
            yield return head;
            for (var i = 0; i < 3; i++)
            {
                var (id, at) = ($"{head.Id}-{i}", head.At + People.Between(1, 30));
                yield return new Step.Join(at, id, head.Id, People.Somebody(), null) { Group = "refunders" };
                yield return new Step.Buy(at + TimeSpan.FromHours(3), $"{id}-0", id, 5_000);
                if (i == 0)
                    yield return new Step.Refund(at + TimeSpan.FromDays(4), $"{id}-0", id);
            }
        }
    }

    /// <summary>Two friends with the same referrer share one account.</summary>
    private IEnumerable<Step> JointAccounts(int count)
    {
        for (var f = 0; f < count; f++)
        {
            var (head, iban) = (Head(), Accounts.Iban(People.Random));
            yield return head;
            for (var i = 0; i < 2; i++)
                foreach (
                    var step in Guest(
                        "joint account",
                        $"{head.Id}-{i}",
                        head.Id,
                        head.At + People.Between(1, 60),
                        People.Somebody() with
                        {
                            PayoutAccount = iban,
                        }
                    )
                )
                    yield return step;
        }
    }

    /// <summary>A child signs up with a parent's phone and account, on the parent's line.</summary>
    private IEnumerable<Step> SharedPhones(int count)
    {
        for (var f = 0; f < count; f++)
        {
            var head = Head(
                People.Somebody() with
                {
                    Phone = $"+4862{People.Random.Next(1_000_000, 9_999_999)}",
                    PayoutAccount = Accounts.Iban(People.Random),
                }
            );
            yield return head;
            var mine = People.Somebody() with
            {
                Phone = head.Said.Phone,
                PayoutAccount = head.Said.PayoutAccount,
                Ip = head.Said.Ip,
                Device = head.Said.Device,
            };
            foreach (var step in Guest("child", $"{head.Id}-0", head.Id, head.At + People.Between(1, 60), mine))
                yield return step;
        }
    }
}
