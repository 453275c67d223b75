using Tributary.Engine.Clicks;
using Tributary.Server.Application.Identity;

namespace Tributary.Tests.Simulation;

/// <summary>Attackers who know the usual signals: each avoids some of them and triggers others.</summary>
internal sealed class WorseAttackers(People people)
{
    private int _heads;

    /// <param name="times">How often each script is played.</param>
    public IEnumerable<Step> Steps(int times)
    {
        var scripts = (Func<IEnumerable<Step>>[])
            [Mules, FreshMachines, QuietRefunds, DottedAlias, CouponStuffing, RentedServers];
        return Enumerable.Range(0, times).SelectMany(_ => scripts).SelectMany(script => script());
    }

    /// <summary>Everything is new except the account that receives the money, over rented addresses.</summary>
    private IEnumerable<Step> Mules()
    {
        var (head, _, at) = Head(out var join);
        yield return join;
        for (var i = 0; i < people.Random.Next(5, 10); i++)
            foreach (
                var step in Account(
                    "mules",
                    $"{head}-{i}",
                    head,
                    at + people.Between(1, 20),
                    people.Somebody() with
                    {
                        PayoutAccount = $"PL{head}",
                    },
                    SignUpPath.Named with
                    {
                        IsHosting = true,
                    }
                )
            )
                yield return step;
    }

    /// <summary>A new machine for every second account, one card for all.</summary>
    private IEnumerable<Step> FreshMachines()
    {
        var (head, said, at) = Head(out var join);
        yield return join;
        for (var i = 0; i < people.Random.Next(5, 10); i++)
        {
            var mine = people.Somebody() with
            {
                Card = $"card-{head}",
                Device = $"machine-{head}-{i / 2}",
                UserAgent = said.UserAgent,
                Ip = said.Ip,
            };
            foreach (var step in Account("fresh_machines", $"{head}-{i}", head, at + people.Between(0, 2), mine))
                yield return step;
        }
    }

    /// <summary>Purchases refunded after some days, among others that are kept.</summary>
    private IEnumerable<Step> QuietRefunds()
    {
        var (head, _, at) = Head(out var join);
        yield return join;
        for (var i = 0; i < 10; i++)
        {
            var joined = at + TimeSpan.FromDays(2 + (i * 3));
            var id = $"{head}-{i}";
            yield return new Step.Join(joined, id, head, people.Somebody(), i % 5 == 4 ? null : "quiet_refunds");
            yield return new Step.Buy(joined + TimeSpan.FromHours(5), $"{id}-0", id, 4_000);
            if (i % 5 != 4)
                yield return new Step.Refund(joined + TimeSpan.FromDays(2), $"{id}-0", id);
        }
    }

    /// <summary>One mailbox at Google, its dots moved, an account a week.</summary>
    private IEnumerable<Step> DottedAlias()
    {
        var name = $"dotted{++_heads}mailbox";
        var (head, _, at) = Head(out var join, people.Somebody() with { Email = $"{name}@gmail.com" });
        yield return join;
        for (var i = 0; i < people.Random.Next(3, 6); i++)
            foreach (
                var step in Account(
                    "dotted_alias",
                    $"{head}-{i}",
                    head,
                    at + TimeSpan.FromDays(1 + (i * 7)),
                    people.Somebody() with
                    {
                        Email = $"{name[..(i + 2)]}.{name[(i + 2)..]}@googlemail.com",
                    }
                )
            )
                yield return step;
    }

    /// <summary>A coupon site that opens the link automatically for people who are about to pay anyway.</summary>
    private IEnumerable<Step> CouponStuffing()
    {
        var (head, _, at) = Head(out var join);
        yield return join;
        for (var i = 0; i < people.Random.Next(5, 10); i++)
            foreach (
                var step in Account(
                    "coupon_stuffing",
                    $"{head}-{i}",
                    head,
                    at + people.Between(3, 20),
                    people.Somebody(),
                    SignUpPath.ByLink(
                        TimeSpan.FromSeconds(people.Random.Next(20, 600)),
                        ClickFlags.NoGesture | ClickFlags.CouponSite
                    )
                )
            )
                yield return step;
    }

    /// <summary>A script on rented servers, faster than a person.</summary>
    private IEnumerable<Step> RentedServers()
    {
        var (head, _, at) = Head(out var join);
        yield return join;
        for (var i = 0; i < people.Random.Next(6, 12); i++)
            foreach (
                var step in Account(
                    "rented_servers",
                    $"{head}-{i}",
                    head,
                    at + people.Between(1, 9),
                    people.Somebody(),
                    SignUpPath.ByLink(TimeSpan.FromMilliseconds(people.Random.Next(200, 2_500))) with
                    {
                        IsHosting = true,
                    }
                )
            )
                yield return step;
    }

    private (string Id, IdentityTexts Said, TimeSpan At) Head(out Step.Join join, IdentityTexts? said = null)
    {
        join = new Step.Join(people.Between(5, 45), $"w{++_heads}", null, said ?? people.Somebody(), null);
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
