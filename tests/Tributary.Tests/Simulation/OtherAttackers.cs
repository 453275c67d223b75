using Tributary.Engine.Referrals;

namespace Tributary.Tests.Simulation;

/// <summary>
/// Attackers of many sizes, each of whom shares something: an account, a card, a mailbox, machines, a number.
/// </summary>
/// <remarks>Nothing was tuned on these. Sizes come from the seed, small ones as often as large ones.</remarks>
internal sealed class OtherAttackers(People people, int size) : Cast(people, "y")
{
    /// <summary>Attacks that share no value that members are compared by; reported without a bound.</summary>
    public static readonly IReadOnlyList<string> Unbound = ["numbers in a row alone", "mailboxes of one domain"];

    private const int PeopleAnAttack = 500;
    private const int MostTimes = 20;
    private const int LeastOfStorm = 2_000; // the least people of a program in which a storm pays
    private static readonly string[] s_disposable =
    [
        "guerrillamail.com",
        "mailinator.com",
        "yopmail.com",
        "temp-mail.org",
    ];

    public IEnumerable<Step> Steps()
    {
        var scripts = (Func<IEnumerable<Step>>[])
            [
                RingOfOneAccount,
                RotatingBrowsers,
                Aliases,
                ThrowAway,
                TwoDevices,
                SlowRing,
                BehindVpn,
                NumbersInARow,
                NumbersAlone,
                OneDomain,
            ];
        var times = Math.Clamp(size / PeopleAnAttack, 1, MostTimes);
        var steps = Enumerable.Range(0, times).SelectMany(_ => scripts).SelectMany(script => script());
        return size < LeastOfStorm ? steps : [.. steps, .. Storm()];
    }

    private int Some(int least, int most) => (int)(least * Math.Pow((most + 0.99) / least, People.Random.NextDouble()));

    /// <summary>All are paid to one account, and they refer each other.</summary>
    private IEnumerable<Step> RingOfOneAccount()
    {
        var iban = Accounts.Iban(People.Random);
        var head = Head(People.Somebody() with { PayoutAccount = iban });
        yield return head;
        var ids = new List<(string Id, TimeSpan At)> { (head.Id, head.At) };
        var count = Some(3, 40);
        for (var i = 0; i < count; i++)
        {
            var (above, joined) = ids[People.Random.Next(ids.Count)];
            var at = joined + People.Between(0.1, 8);
            var mine = People.Somebody() with { PayoutAccount = Accounts.Written(iban, People.Random.Next(6)) };
            ids.Add(($"{head.Id}-{i}", at));
            foreach (var step in Fake("ring of one account", $"{head.Id}-{i}", above, at, mine))
                yield return step;
        }
    }

    /// <summary>A different browser and machine each time, but one card; half from the same line.</summary>
    private IEnumerable<Step> RotatingBrowsers()
    {
        var head = Head();
        yield return head;
        var count = Some(3, 40);
        for (var i = 0; i < count; i++)
        {
            var mine = People.Somebody() with { Card = "tok_" + head.Id, UserAgent = $"Rotating/{head.Id}/{i}" };
            if (People.Chance(50))
                mine = mine with { Ip = head.Said.Ip };
            var at = head.At + People.Between(0.1, 10);
            foreach (var step in Fake("rotating browsers", $"{head.Id}-{i}", head.Id, at, mine))
                yield return step;
        }
    }

    /// <summary>One mailbox, in the spellings that its provider accepts.</summary>
    private IEnumerable<Step> Aliases()
    {
        var (name, way) = ($"box{People.Random.Next(1_000_000, 9_999_999)}", People.Random.Next(4));
        var host = way switch
        {
            0 => "gmail.com",
            1 => "fastmail.com",
            2 => "proton.me",
            _ => "outlook.example",
        };
        var head = Head(People.Somebody() with { Email = $"{name}@{host}" });
        yield return head;
        var count = Some(3, 20);
        for (var i = 0; i < count; i++)
        {
            var dotted = name.Insert(1 + (i % (name.Length - 1)), ".");
            var mail = way switch
            {
                0 => $"{dotted}+{i}@googlemail.com",
                1 => $"shop{i}@{name}.fastmail.com",
                2 => $"{dotted}@pm.me",
                _ => $"{name}+{i}@outlook.example",
            };
            var at = head.At + People.Between(0.1, 25);
            var mine = People.Somebody() with { Email = mail };
            foreach (var step in Fake("mail aliases", $"{head.Id}-{i}", head.Id, at, mine))
                yield return step;
        }
    }

    private IEnumerable<Step> ThrowAway()
    {
        var head = Head();
        yield return head;
        var count = Some(3, 40);
        for (var i = 0; i < count; i++)
        {
            var mail = $"y{head.Id}{i}@{s_disposable[People.Random.Next(s_disposable.Length)]}";
            var at = head.At + People.Between(0.1, 15);
            var mine = People.Somebody() with { Email = mail };
            foreach (var step in Fake("throw-away mail", $"{head.Id}-{i}", head.Id, at, mine))
                yield return step;
        }
    }

    /// <summary>Two phones in turn, on mobile data.</summary>
    private IEnumerable<Step> TwoDevices()
    {
        var head = Head();
        yield return head;
        var count = Some(4, 30);
        for (var i = 0; i < count; i++)
        {
            var mine = People.Somebody() with { Device = $"phone-{head.Id}-{i % 2}", UserAgent = $"Model/{i % 2}" };
            var at = head.At + People.Between(0.1, 14);
            foreach (var step in Fake("two devices in turn", $"{head.Id}-{i}", head.Id, at, mine))
                yield return step;
        }
    }

    /// <summary>Sixty days for all of them: one machine, one account, never the same line.</summary>
    private IEnumerable<Step> SlowRing()
    {
        var (head, iban) = (Head(), Accounts.Iban(People.Random));
        yield return head;
        var count = Some(4, 20);
        for (var i = 0; i < count; i++)
        {
            var mine = People.Somebody() with { PayoutAccount = iban, Device = "slow-" + head.Id };
            var at = head.At + TimeSpan.FromDays((i + 0.5) * 60 / count);
            foreach (var step in Fake("slow ring", $"{head.Id}-{i}", head.Id, at, mine))
                yield return step;
        }
    }

    /// <summary>The same person again, from behind a VPN: with the same machine, number or account.</summary>
    private IEnumerable<Step> BehindVpn()
    {
        var head = Head(
            People.Somebody() with
            {
                PayoutAccount = Accounts.Iban(People.Random),
                Phone = $"+4864{People.Random.Next(1_000_000, 9_999_999)}",
                Device = $"own-{People.Random.Next()}",
            }
        );
        yield return head;
        var way = People.Random.Next(3);
        for (var i = 0; i < People.Random.Next(1, 4); i++)
        {
            var mine = People.Somebody();
            if (way == 0)
                mine = mine with { Device = head.Said.Device };
            if (way == 1)
                mine = mine with { Phone = head.Said.Phone };
            if (way == 2)
                mine = mine with { PayoutAccount = head.Said.PayoutAccount };
            var at = head.At + People.Between(0.1, 9);
            foreach (var step in Fake("oneself behind a VPN", $"{head.Id}-{i}", head.Id, at, mine))
                yield return step is Step.Join join ? join with { IsHosting = true } : step;
        }
    }

    /// <summary>Cards of one operator with consecutive numbers, four phones, mobile data half of the time.</summary>
    private IEnumerable<Step> NumbersInARow()
    {
        var (head, first) = (Head(), People.Random.Next(1_000_000, 9_999_000));
        yield return head;
        var count = Some(6, 40);
        for (var i = 0; i < count; i++)
        {
            var mine = People.Somebody() with { Phone = $"+4865{first + i}", UserAgent = "Farm/2" };
            mine = mine with { Device = $"farm-{head.Id}-{i % 4}" };
            if (People.Chance(50))
                mine = mine with { Ip = $"100.68.0.{People.Random.Next(256)}" };
            var at = head.At + People.Between(0.1, 6);
            foreach (var step in Fake("farm with numbers in a row", $"{head.Id}-{i}", head.Id, at, mine))
                yield return step;
        }
    }

    /// <summary>Consecutive numbers, and nothing else in common.</summary>
    private IEnumerable<Step> NumbersAlone()
    {
        var (head, first) = (Head(), People.Random.Next(1_000_000, 9_999_000));
        yield return head;
        var count = Some(3, 20);
        for (var i = 0; i < count; i++)
        {
            var at = head.At + People.Between(0.1, 10);
            var mine = People.Somebody() with { Phone = $"+4866{first + i}" };
            foreach (var step in Fake(Unbound[0], $"{head.Id}-{i}", head.Id, at, mine))
                yield return step;
        }
    }

    /// <summary>A domain that accepts mail for any name, and nothing else in common.</summary>
    private IEnumerable<Step> OneDomain()
    {
        var head = Head();
        yield return head;
        var count = Some(3, 20);
        for (var i = 0; i < count; i++)
        {
            var at = head.At + People.Between(0.1, 10);
            var mine = People.Somebody() with { Email = People.Email($"{head.Id}.example") };
            foreach (var step in Fake(Unbound[1], $"{head.Id}-{i}", head.Id, at, mine))
                yield return step;
        }
    }

    /// <summary>A script on rented servers signs up a fifteenth of the program's people within two minutes.</summary>
    private IEnumerable<Step> Storm()
    {
        var head = Head();
        yield return head;
        for (var i = 0; i < size / 15; i++)
        {
            var at = head.At + TimeSpan.FromDays(3) + TimeSpan.FromSeconds(People.Random.NextDouble() * 120);
            var mine = People.Somebody() with { Ip = $"203.0.113.{People.Random.Next(64)}", UserAgent = "Script/1" };
            foreach (var step in Fake("storm of servers", $"{head.Id}-{i}", head.Id, at, mine))
            {
                if (step is Step.Join join)
                    yield return join with
                    {
                        IsHosting = true,
                        Source = ReferralSource.Code,
                    };
                else
                    yield return step;
            }
        }
    }
}
