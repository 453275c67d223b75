using Tributary.Engine.Referrals;
using Tributary.Server.Application.Identity;
using Tributary.Tests.Oracle;

namespace Tributary.Tests.Simulation;

/// <summary>
/// Honest people on a real invitation forest. Most have their own line and machine. Families share a line, some a
/// tablet; a campus and a company have a few addresses for everybody; carriers put thousands behind one; an
/// influencer's followers all come on one day.
/// </summary>
internal sealed class HonestPeople(People people, IReadOnlyList<DataMember> forest)
{
    private const int Days = 100;
    private const int Carriers = 12;
    private const int LeastFollowers = 60;
    private const int LeastOfGroup = 12;

    private readonly Dictionary<string, IdentityTexts> _said = [];
    private readonly Dictionary<string, TimeSpan> _joined = [];

    public IEnumerable<Step> Steps()
    {
        var children = forest
            .Where(m => m.Referrer != "")
            .GroupBy(m => m.Referrer)
            .ToDictionary(g => g.Key, g => g.Count());
        var groups = children
            .Where(c => c.Value is >= LeastOfGroup and < LeastFollowers)
            .Select(c => c.Key)
            .Order(StringComparer.Ordinal)
            .ToList();
        var campuses = groups.Where((_, i) => i % 3 == 0).ToHashSet();
        var companies = groups.Where((_, i) => i % 3 == 1).ToHashSet();
        var influencers = children.Where(c => c.Value >= LeastFollowers).ToDictionary(c => c.Key, _ => TimeSpan.Zero);
        var (first, last) = (forest.Min(m => m.JoinedAt), forest.Max(m => m.JoinedAt));

        foreach (var member in forest)
        {
            var at =
                TimeSpan.FromDays((member.JoinedAt - first) / (last - first) * Days)
                + TimeSpan.FromSeconds(people.Random.Next(3_600));
            if (_joined.TryGetValue(member.Referrer, out var above) && at <= above)
                at = above + people.Between(0.01, 2);
            if (influencers.TryGetValue(member.Referrer, out var day))
            {
                if (day == TimeSpan.Zero)
                    influencers[member.Referrer] = day = above + TimeSpan.FromDays(3);
                at = day + TimeSpan.FromHours(people.Random.NextDouble() * 20);
            }
            var said = Said(member, campuses, companies, isFollower: influencers.ContainsKey(member.Referrer));
            (_said[member.Id], _joined[member.Id]) = (said, at);
            yield return Join(member, at, said, influencers.ContainsKey(member.Referrer));
            foreach (var step in Buys(member.Id, at))
                yield return step;
            if (children.GetValueOrDefault(member.Id) is > 0 and var brought)
                yield return new Step.Visits(at + TimeSpan.FromDays(1), member.Id, brought * people.Random.Next(2, 8));
        }
    }

    private IdentityTexts Said(DataMember member, HashSet<string> campuses, HashSet<string> companies, bool isFollower)
    {
        var said = people.Somebody();
        if (campuses.Contains(member.Referrer))
            return said with { Ip = $"192.0.2.{people.Random.Next(1, 4)}", UserAgent = people.Agent() };
        if (companies.Contains(member.Referrer))
            return said with { Email = people.Email($"{member.Referrer}.example"), Ip = "198.51.100.1" };
        if (member.Referrer != "" && people.Chance(isFollower ? 1 : 12))
            return Family(said, _said[member.Referrer], sharesTablet: people.Chance(6));
        return people.Chance(20)
            ? said with
            {
                Ip = $"203.0.113.{people.Random.Next(Carriers)}",
                UserAgent = people.Agent(),
            }
            : said;
    }

    /// <summary>One line for all; some have the same phone model, a few share one tablet.</summary>
    private IdentityTexts Family(IdentityTexts said, IdentityTexts referrer, bool sharesTablet) =>
        said with
        {
            Ip = referrer.Ip,
            UserAgent = sharesTablet || people.Chance(40) ? referrer.UserAgent : said.UserAgent,
            Device = sharesTablet ? referrer.Device : said.Device,
            Card = people.Chance(5) ? "family-card-" + referrer.Email : null,
        };

    private Step.Join Join(DataMember member, TimeSpan at, IdentityTexts said, bool isFollower) =>
        new(at, member.Id, member.Referrer == "" ? null : member.Referrer, said, null)
        {
            Source =
                member.Referrer == "" ? ReferralSource.Referrer
                : isFollower || people.Chance(40) ? ReferralSource.Code
                : ReferralSource.Link,
            ClickLag = TimeSpan.FromSeconds(people.Random.Next(20, 200_000)),
        };

    private IEnumerable<Step> Buys(string member, TimeSpan joined)
    {
        if (people.Chance(45))
            yield break;
        var at = joined + people.Between(0.01, 12);
        for (var i = 0; i < people.Random.Next(1, 3); i++)
        {
            var id = $"{member}-{i}";
            yield return new Step.Buy(at, id, member, people.Random.Next(1_000, 20_000));
            if (people.Chance(4))
                yield return new Step.Refund(at + people.Between(1, 9), id, member);
            at += people.Between(2, 20);
        }
    }
}
