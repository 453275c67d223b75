using Tributary.Engine.Clicks;
using Tributary.Engine.Referrals;
using Tributary.Server.Application.Identity;

namespace Tributary.Tests.Simulation;

/// <summary>Honest people in situations that look like attacks.</summary>
internal sealed class OddPeople(People people)
{
    private int _heads;

    public IEnumerable<Step> Steps() =>
        [
            .. Contest(),
            .. Contest(),
            .. Contest(),
            .. Classroom(),
            .. Classroom(),
            .. Agency(),
            .. Agency(),
            .. Shortener(),
            .. Shortener(),
            .. Show(),
            .. Show(),
            .. Travellers(),
        ];

    /// <summary>The person who refers most in three days wins a bicycle; the code spreads by word of mouth.</summary>
    private IEnumerable<Step> Contest()
    {
        var (head, at, _) = Head(out var join);
        yield return join;
        for (var i = 0; i < people.Random.Next(40, 70); i++)
            foreach (
                var step in Guest(
                    "contest",
                    $"{head}-{i}",
                    head,
                    at + people.Between(2, 5),
                    people.Somebody(),
                    new SignUpPath(ReferralSource.Code)
                )
            )
                yield return step;
    }

    /// <summary>One lesson: a class on the school's line, some tablets shared by two pupils.</summary>
    private IEnumerable<Step> Classroom()
    {
        var (head, at, _) = Head(out var join);
        yield return join;
        var line = people.Line();
        for (var i = 0; i < 26; i++)
        {
            var mine = people.Somebody() with
            {
                Email = people.Email("school.example"),
                Phone = null,
                Ip = line,
                UserAgent = "School Tablet",
                Device = $"tablet-{head}-{i / 2}",
            };
            foreach (
                var step in Guest(
                    "classroom",
                    $"{head}-{i}",
                    head,
                    at + TimeSpan.FromDays(4) + TimeSpan.FromSeconds(60 * i),
                    mine,
                    new SignUpPath(ReferralSource.Code)
                )
            )
                yield return step;
        }
    }

    /// <summary>
    /// A travel agent enters the data of customers at one desk. Each customer has a phone and a mailbox, and travels.
    /// </summary>
    private IEnumerable<Step> Agency()
    {
        var (head, at, said) = Head(out var join);
        yield return join;
        for (var i = 0; i < 20; i++)
        {
            var mine = people.Somebody() with { Ip = said.Ip, UserAgent = said.UserAgent, Device = $"desk-{head}" };
            foreach (
                var step in Guest("agency", $"{head}-{i}", head, at + people.Between(1, 40), mine, SignUpPath.Named)
            )
                yield return step;
        }
    }

    /// <summary>
    /// A link that a shortener forwards by script, so that no browser reports a touch. Most sign up immediately, some
    /// later.
    /// </summary>
    private IEnumerable<Step> Shortener()
    {
        var (head, at, _) = Head(out var join);
        yield return join;
        for (var i = 0; i < 60; i++)
        {
            var lag = people.Chance(90)
                ? TimeSpan.FromSeconds(people.Random.Next(20, 2_400))
                : TimeSpan.FromHours(people.Random.Next(2, 70));
            foreach (
                var step in Guest(
                    "shortener",
                    $"{head}-{i}",
                    head,
                    at + people.Between(4, 30),
                    people.Somebody(),
                    SignUpPath.ByLink(lag, ClickFlags.NoGesture)
                )
            )
                yield return step;
        }
    }

    /// <summary>A live show: the code is on the screen for half an hour.</summary>
    private IEnumerable<Step> Show()
    {
        var (head, at, _) = Head(out var join);
        yield return join;
        for (var i = 0; i < 200; i++)
            foreach (
                var step in Guest(
                    "show",
                    $"{head}-{i}",
                    head,
                    at + TimeSpan.FromDays(3) + TimeSpan.FromSeconds(people.Random.Next(1_800)),
                    people.Somebody(),
                    new SignUpPath(ReferralSource.Code)
                )
            )
                yield return step;
    }

    /// <summary>People behind a VPN, who refer each other.</summary>
    private IEnumerable<Step> Travellers()
    {
        for (var i = 0; i < 60; i++)
        {
            var (head, at, _) = Head(out var join);
            yield return join;
            yield return new Step.Join(at + people.Between(1, 30), $"{head}-0", head, people.Somebody(), null)
            {
                Group = "vpn",
                IsHosting = true,
            };
        }
    }

    private (string Id, TimeSpan At, IdentityTexts Said) Head(out Step.Join join)
    {
        join = new Step.Join(people.Between(5, 40), $"o{++_heads}", null, people.Somebody(), null);
        return (join.Id, join.At, join.Said);
    }

    private IEnumerable<Step> Guest(
        string group,
        string id,
        string referrer,
        TimeSpan at,
        IdentityTexts said,
        SignUpPath path
    )
    {
        yield return path.Of(new Step.Join(at, id, referrer, said, null) { Group = group });
        if (people.Chance(60))
            yield return new Step.Buy(at + people.Between(0.1, 9), $"{id}-0", id, people.Random.Next(2_000, 90_000));
    }
}
