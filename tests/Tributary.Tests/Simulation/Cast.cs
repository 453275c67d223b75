using Tributary.Engine.Referrals;
using Tributary.Server.Application.Identity;

namespace Tributary.Tests.Simulation;

/// <summary>
/// What the scripts of one kind of people have in common: heads with names of their own, and accounts that these bring.
/// </summary>
internal abstract class Cast(People people, string prefix)
{
    private int _heads;

    protected People People => people;

    /// <summary>Looks like anybody else, and brings others.</summary>
    protected Step.Join Head(IdentityTexts? said = null) => new(people.Between(2, 40), $"{prefix}{++_heads}", null, said ?? people.Somebody(), null);

    /// <summary>An account of an attack: it joins and buys just enough.</summary>
    protected IEnumerable<Step> Fake(string script, string id, string referrer, TimeSpan at, IdentityTexts said)
    {
        yield return new Step.Join(at, id, referrer, said, script);
        yield return new Step.Buy(at + people.Between(0.1, 3), $"{id}-0", id, 2_000 + people.Random.Next(500));
    }

    /// <summary>An honest person of a group that stands out; most buy something.</summary>
    protected IEnumerable<Step> Guest(
        string group, string id, string referrer, TimeSpan at, IdentityTexts said, ReferralSource source = ReferralSource.Referrer)
    {
        yield return new Step.Join(at, id, referrer, said, null) { Group = group, Source = source };
        if (people.Chance(60)) yield return new Step.Buy(at + people.Between(0.1, 9), $"{id}-0", id, people.Random.Next(2_000, 90_000));
    }
}
