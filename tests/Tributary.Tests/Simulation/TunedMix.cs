using Tributary.Engine.Referrals;

namespace Tributary.Tests.Simulation;

/// <summary>The half of the further families on which points and thresholds were tuned.</summary>
internal sealed class TunedMix(People people, IReadOnlyList<int> sizes) : Cast(people, "t")
{
    public IEnumerable<Step> Steps() =>
        [
            .. sizes.SelectMany(SharedCard),
            .. sizes.SelectMany(SpelledAccount),
            .. sizes.SelectMany(BoughtFarm),
            .. sizes.SelectMany(_ => DeviceCircle()),
            .. Enumerable.Range(0, 3).SelectMany(_ => SelfReferral()),
            .. Families(25),
            .. Couples(20),
            .. Office(18),
            .. Dorm(40),
        ];

    /// <summary>One card pays for all of them, from separate machines and lines.</summary>
    private IEnumerable<Step> SharedCard(int size)
    {
        var head = Head();
        yield return head;
        for (var i = 0; i < size; i++)
            foreach (
                var step in Fake(
                    $"card of {size}",
                    $"{head.Id}-{i}",
                    head.Id,
                    head.At + People.Between(1, 20),
                    People.Somebody() with
                    {
                        Card = "tok_" + head.Id,
                    }
                )
            )
                yield return step;
    }

    /// <summary>One bank account, written differently each time.</summary>
    private IEnumerable<Step> SpelledAccount(int size)
    {
        var (head, iban) = (Head(), Accounts.Iban(People.Random));
        yield return head;
        for (var i = 0; i < size; i++)
        {
            var mine = People.Somebody() with { PayoutAccount = Accounts.Written(iban, i) };
            foreach (
                var step in Fake($"iban of {size}", $"{head.Id}-{i}", head.Id, head.At + People.Between(1, 20), mine)
            )
                yield return step;
        }
    }

    /// <summary>
    /// Phones that somebody else used before: two accounts each, over rotating addresses, with one browser.
    /// </summary>
    private IEnumerable<Step> BoughtFarm(int size)
    {
        var head = Head();
        yield return head;
        for (var i = 0; i < size; i++)
        {
            var mine = People.Somebody() with { Device = $"bought-{head.Id}-{i / 3}", UserAgent = "Farm/1" };
            foreach (
                var step in Fake($"farm of {size}", $"{head.Id}-{i}", head.Id, head.At + People.Between(0.1, 4), mine)
            )
                yield return step;
        }
    }

    /// <summary>A refers B, B refers C, and C uses A's machine.</summary>
    private IEnumerable<Step> DeviceCircle()
    {
        var head = Head(People.Somebody() with { Device = $"circle-{People.Random.Next()}" });
        yield return head;
        yield return new Step.Join(head.At + TimeSpan.FromDays(1), $"{head.Id}-b", head.Id, People.Somebody(), null);
        var back = People.Somebody() with { Device = head.Said.Device };
        foreach (
            var step in Fake("device circle", $"{head.Id}-c", $"{head.Id}-b", head.At + People.Between(2, 9), back)
        )
            yield return step;
    }

    /// <summary>Immediately, from the same place, with another mailbox or an alias.</summary>
    private IEnumerable<Step> SelfReferral()
    {
        var head = Head(People.Somebody() with { Email = $"self{People.Random.Next()}@gmail.com" });
        yield return head;
        for (var i = 0; i < 2; i++)
        {
            var mine = People.Somebody() with
            {
                Ip = head.Said.Ip,
                UserAgent = head.Said.UserAgent,
                Email = i == 0 ? head.Said.Email!.Replace("self", "se.lf") : People.Email(),
            };
            foreach (
                var step in Fake(
                    "self-referral",
                    $"{head.Id}-{i}",
                    head.Id,
                    head.At + TimeSpan.FromMinutes(20 + (i * 40)),
                    mine
                )
            )
                yield return step;
        }
    }

    /// <summary>Partner and children are paid to one bank account, and some share one tablet.</summary>
    private IEnumerable<Step> Families(int count)
    {
        for (var f = 0; f < count; f++)
        {
            var (iban, tablet) = (Accounts.Iban(People.Random), People.Chance(30));
            var head = Head(People.Somebody() with { PayoutAccount = iban });
            yield return head;
            for (var i = 0; i < People.Random.Next(1, 4); i++)
            {
                var mine = People.Somebody() with { Ip = head.Said.Ip, PayoutAccount = Accounts.Written(iban, i) };
                if (tablet)
                    mine = mine with { Device = head.Said.Device, UserAgent = head.Said.UserAgent };
                foreach (
                    var step in Guest(
                        "family account",
                        $"{head.Id}-{i}",
                        head.Id,
                        head.At + People.Between(1, 60),
                        mine
                    )
                )
                    yield return step;
            }
        }
    }

    private IEnumerable<Step> Couples(int count)
    {
        for (var c = 0; c < count; c++)
        {
            var head = Head(People.Somebody() with { Card = $"couple-{c}-{People.Random.Next()}" });
            yield return head;
            var mine = People.Somebody() with { Ip = head.Said.Ip, Card = head.Said.Card };
            foreach (var step in Guest("couple's card", $"{head.Id}-0", head.Id, head.At + People.Between(1, 60), mine))
                yield return step;
        }
    }

    /// <summary>Colleagues on the company's line; half have the company's browser.</summary>
    private IEnumerable<Step> Office(int size)
    {
        var head = Head();
        yield return head;
        for (var i = 0; i < size; i++)
        {
            var mine = People.Somebody() with
            {
                Ip = head.Said.Ip,
                UserAgent = People.Chance(50) ? "Company/1" : People.Agent(),
            };
            foreach (
                var step in Guest(
                    "office",
                    $"{head.Id}-{i}",
                    head.Id,
                    head.At + People.Between(0.1, 40),
                    mine,
                    ReferralSource.Code
                )
            )
                yield return step;
        }
    }

    /// <summary>
    /// Students behind a few addresses, with the few browsers that students have; everybody refers somebody.
    /// </summary>
    private IEnumerable<Step> Dorm(int size)
    {
        var head = Head();
        yield return head;
        var ids = new List<(string Id, TimeSpan At)> { (head.Id, head.At) };
        for (var i = 0; i < size; i++)
        {
            var (above, joined) = ids[People.Random.Next(ids.Count)];
            var mine = People.Somebody() with
            {
                Ip = $"192.0.2.{People.Random.Next(8, 12)}",
                UserAgent = People.Agent(),
            };
            var at = joined + People.Between(0.2, 15);
            ids.Add(($"{head.Id}-{i}", at));
            foreach (var step in Guest("dorm", $"{head.Id}-{i}", above, at, mine, ReferralSource.Code))
                yield return step;
        }
    }
}
