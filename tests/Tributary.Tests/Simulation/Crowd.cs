using Tributary.Engine.Referrals;
using Tributary.Server.Application.Identity;

namespace Tributary.Tests.Simulation;

/// <summary>
/// The inconspicuous people of a program of any size. Each has a machine, a fifth are behind carriers, and some join
/// from the line of their referrer.
/// </summary>
internal sealed class Crowd(People people, int size)
{
    private const int Days = 100;
    private const int ReferredPercent = 85;
    private const int PopularPercent = 30;
    private const int HouseholdPercent = 8;
    private const int CarrierPercent = 20;
    private const int PeopleOfCarrier = 150; // a fifth of them are behind one address

    private readonly List<Step.Join> _joined = [];

    public IEnumerable<Step> Steps()
    {
        var times = Enumerable.Range(0, size).Select(_ => people.Between(0, Days)).Order().ToList();
        foreach (var at in times)
        {
            var join = _joined.Count > 0 && people.Chance(ReferredPercent) ? Referred(at) : Alone(at);
            _joined.Add(join);
            yield return join;
            foreach (var step in Purchases(join))
                yield return step;
        }
    }

    private string NextId => $"c{_joined.Count + 1}";

    private Step.Join Alone(TimeSpan at) => new(at, NextId, null, OnSomeLine(people.Somebody()), null);

    private Step.Join Referred(TimeSpan at)
    {
        var above = _joined[people.Random.Next(_joined.Count)];
        // Members with referrals are more likely to refer another one.
        if (above.Referrer is { } popular && people.Chance(PopularPercent))
            above = _joined[int.Parse(popular.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture) - 1];
        var isHousehold = people.Chance(HouseholdPercent);
        var said = isHousehold ? AtHomeOf(above.Said) : OnSomeLine(people.Somebody());
        return new Step.Join(at, NextId, above.Id, said, null)
        {
            Group = isHousehold ? "one line" : null,
            Source = people.Chance(50) ? ReferralSource.Code : ReferralSource.Link,
            ClickLag = TimeSpan.FromSeconds(people.Random.Next(20, 200_000)),
        };
    }

    /// <summary>
    /// Returns a person on a shared line. Some have the same model of phone, a few use one tablet or one card.
    /// </summary>
    private IdentityTexts AtHomeOf(IdentityTexts above)
    {
        var sharesTablet = people.Chance(6);
        var said = people.Somebody() with { Ip = above.Ip, Card = people.Chance(5) ? "card of " + above.Email : null };
        if (sharesTablet)
            return said with { Device = above.Device, UserAgent = above.UserAgent };
        return people.Chance(40) ? said with { UserAgent = above.UserAgent } : said;
    }

    private IdentityTexts OnSomeLine(IdentityTexts said)
    {
        if (!people.Chance(CarrierPercent))
            return said;
        var carrier = people.Random.Next(1 + (size / PeopleOfCarrier));
        return said with { Ip = $"100.65.{carrier >> 8}.{carrier & 255}" };
    }

    private IEnumerable<Step> Purchases(Step.Join join)
    {
        if (people.Chance(45))
            yield break;
        var at = join.At + people.Between(0.01, 12);
        for (var i = 0; i < people.Random.Next(1, 4); i++)
        {
            var id = $"{join.Id}-{i}";
            yield return new Step.Buy(at, id, join.Id, people.Random.Next(1_000, 20_000));
            if (people.Chance(4))
                yield return new Step.Refund(at + people.Between(1, 9), id, join.Id);
            at += people.Between(2, 20);
        }
    }
}
