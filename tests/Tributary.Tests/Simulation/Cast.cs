using Tributary.Engine.Referrals;
using Tributary.Server.Application.Identity;

namespace Tributary.Tests.Simulation;

/// <summary>
/// The common parts of scripts for one kind of people: heads with their own names, and the accounts that they refer.
/// </summary>
internal abstract class Cast(People people, string prefix)
{
    private int _heads;

    protected People People => people;

    /// <summary>Joins a head, who looks like anybody else and refers others.</summary>
    protected Step.Join Head(IdentityTexts? said = null) =>
        new(people.Between(2, 40), $"{prefix}{++_heads}", null, said ?? people.Somebody(), null);

    /// <summary>Joins an account of an attack, which buys just enough to qualify.</summary>
    protected IEnumerable<Step> Fake(string script, string id, string referrer, TimeSpan at, IdentityTexts said)
    {
        yield return new Step.Join(at, id, referrer, said, script);
        yield return new Step.Buy(at + people.Between(0.1, 3), $"{id}-0", id, 2_000 + people.Random.Next(500));
    }

    /// <summary>Joins an honest person of a conspicuous group; most buy something.</summary>
    protected IEnumerable<Step> Guest(
        string group,
        string id,
        string referrer,
        TimeSpan at,
        IdentityTexts said,
        ReferralSource source = ReferralSource.Referrer
    )
    {
        yield return new Step.Join(at, id, referrer, said, null) { Group = group, Source = source };
        if (people.Chance(60))
            yield return new Step.Buy(at + people.Between(0.1, 9), $"{id}-0", id, people.Random.Next(2_000, 90_000));
    }
}
