using Tributary.Engine.Clicks;
using Tributary.Server.Application.Identity;

namespace Tributary.Tests.Simulation;

/// <summary>
/// Scripted attacks. Each has a head, who looks like anybody else, and accounts that the head refers to be paid for.
/// Only these accounts are the attack.
/// </summary>
internal sealed class Attackers(People people)
{
    private static readonly string[] s_disposable =
    [
        "mailinator.com",
        "yopmail.com",
        "sharklasers.com",
        "mx.trashmail.com",
        "10minutemail.com",
    ];

    private int _heads;

    /// <param name="times">How often each script is played.</param>
    public IEnumerable<Step> Steps(int times)
    {
        var scripts = (Func<IEnumerable<Step>>[])
            [Alias, Farm, ClickSpam, CookieStuffing, RefundRing, Circle, Disposable, SlowDrip];
        return Enumerable.Range(0, times).SelectMany(_ => scripts).SelectMany(script => script());
    }

    /// <summary>One mailbox, written in many ways.</summary>
    private IEnumerable<Step> Alias()
    {
        var (head, said, at) = Head(out var join);
        yield return join;
        var name = said.Email!.Split('@')[0].Split('+')[0];
        for (var i = 0; i < people.Random.Next(2, 6); i++)
        {
            var mine = people.Chance(50)
                ? people.Somebody() with
                {
                    Ip = said.Ip,
                    UserAgent = said.UserAgent,
                    Device = said.Device,
                }
                : people.Somebody();
            var email =
                i % 2 == 0
                    ? $"{name}+{i}@{said.Email.Split('@')[1]}"
                    : $"{name.ToUpperInvariant()}+x{i}@{said.Email.Split('@')[1]}";
            foreach (
                var step in Account(
                    "alias",
                    $"{head}-{i}",
                    head,
                    at + people.Between(0.1 + i, 1 + i),
                    mine with
                    {
                        Email = email,
                    }
                )
            )
                yield return step;
        }
    }

    /// <summary>Many accounts from one machine, with addresses rented by the hour.</summary>
    private IEnumerable<Step> Farm()
    {
        var (head, said, at) = Head(out var join);
        yield return join;
        var machine = people.Somebody();
        for (var i = 0; i < people.Random.Next(6, 16); i++)
        {
            var mine = people.Somebody() with
            {
                Device = $"farm-{head}",
                Ip = people.Chance(50) ? machine.Ip : people.Line(),
                UserAgent = machine.UserAgent,
            };
            foreach (var step in Account("farm", $"{head}-{i}", head, at + people.Between(0, 3), mine))
                yield return step;
        }
    }

    /// <summary>Thousands of clicks of random visitors, to be credited with those who sign up anyway.</summary>
    private IEnumerable<Step> ClickSpam()
    {
        var (head, _, at) = Head(out var join);
        yield return join;
        yield return new Step.Visits(at + TimeSpan.FromDays(1), head, people.Random.Next(1_500, 2_500));
        for (var i = 0; i < people.Random.Next(3, 5); i++)
            foreach (
                var step in Account(
                    "click_spam",
                    $"{head}-{i}",
                    head,
                    at + people.Between(3, 12),
                    people.Somebody(),
                    SignUpPath.ByLink(TimeSpan.FromHours(people.Random.Next(1, 48)))
                )
            )
                yield return step;
    }

    /// <summary>A page that opens the link by script for every visitor.</summary>
    private IEnumerable<Step> CookieStuffing()
    {
        var (head, _, at) = Head(out var join);
        yield return join;
        for (var i = 0; i < people.Random.Next(4, 9); i++)
            foreach (
                var step in Account(
                    "cookie_stuffing",
                    $"{head}-{i}",
                    head,
                    at + people.Between(3, 20),
                    people.Somebody(),
                    SignUpPath.ByLink(TimeSpan.FromHours(people.Random.Next(1, 90)), ClickFlags.NoGesture)
                )
            )
                yield return step;
    }

    /// <summary>Members buy, are paid for it, and refund it.</summary>
    private IEnumerable<Step> RefundRing()
    {
        var (head, _, at) = Head(out var join);
        yield return join;
        for (var i = 0; i < 14; i++)
        {
            var joined = at + TimeSpan.FromDays(2 + (i * 0.6));
            yield return new Step.Join(joined, $"{head}-{i}", head, people.Somebody(), "refund_ring");
            yield return new Step.Buy(joined + TimeSpan.FromHours(2), $"{head}-{i}-0", $"{head}-{i}", 5_000);
            yield return new Step.Refund(joined + TimeSpan.FromHours(20 + i), $"{head}-{i}-0", $"{head}-{i}");
        }
    }

    /// <summary>The person who began the chain returns at its end.</summary>
    private IEnumerable<Step> Circle()
    {
        var (head, said, at) = Head(out var join);
        yield return join;
        yield return new Step.Join(at + TimeSpan.FromDays(1), $"{head}-0", head, people.Somebody(), null);
        var back = people.Chance(50)
            ? people.Somebody() with
            {
                Email = said.Email,
            }
            : people.Somebody() with
            {
                Phone = said.Phone,
            };
        foreach (var step in Account("circle", $"{head}-1", $"{head}-0", at + people.Between(2, 9), back))
            yield return step;
    }

    private IEnumerable<Step> Disposable()
    {
        var (head, _, at) = Head(out var join);
        yield return join;
        for (var i = 0; i < people.Random.Next(5, 13); i++)
            foreach (
                var step in Account(
                    "disposable",
                    $"{head}-{i}",
                    head,
                    at + people.Between(1, 9),
                    people.Somebody() with
                    {
                        Email = $"x{i}{head}@{s_disposable[people.Random.Next(s_disposable.Length)]}",
                    }
                )
            )
                yield return step;
    }

    /// <summary>An account every few days, never twice from the same address.</summary>
    private IEnumerable<Step> SlowDrip()
    {
        var (head, _, at) = Head(out var join);
        yield return join;
        for (var i = 0; i < people.Random.Next(6, 11); i++)
            foreach (
                var step in Account(
                    "slow_drip",
                    $"{head}-{i}",
                    head,
                    at + TimeSpan.FromDays(2 + (i * 4)),
                    people.Somebody() with
                    {
                        Device = $"drip-{head}",
                    }
                )
            )
                yield return step;
    }

    private (string Id, IdentityTexts Said, TimeSpan At) Head(out Step.Join join)
    {
        join = new Step.Join(
            people.Between(5, 45),
            $"x{++_heads}",
            null,
            people.Somebody() with
            {
                Phone = $"+4861{_heads + 1_000_000:0000000}",
            },
            null
        );
        return (join.Id, join.Said, join.At);
    }

    /// <summary>Joins and buys just enough to qualify.</summary>
    private IEnumerable<Step> Account(
        string script,
        string id,
        string referrer,
        TimeSpan at,
        IdentityTexts said,
        SignUpPath? path = null
    )
    {
        yield return (path ?? SignUpPath.Named).Of(new Step.Join(at, id, referrer, said, script));
        yield return new Step.Buy(at + people.Between(0.1, 3), $"{id}-0", id, 2_000 + people.Random.Next(500));
    }
}
