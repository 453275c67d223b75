using Tributary.Server.Application.Identity;

namespace Tributary.Tests.Simulation;

/// <summary>
/// Invents people: names, machines and lines, all different unless asked otherwise. The same seed gives the same
/// people.
/// </summary>
internal sealed class People(Random random)
{
    private static readonly string[] s_mail =
    [
        "gmail.com",
        "gmail.com",
        "outlook.example",
        "mail.example",
        "post.example",
        "web.example",
    ];
    private static readonly string[] s_relays = ["privaterelay.appleid.com", "mozmail.com", "duck.com"];
    private static readonly string[] s_agents = [.. Enumerable.Range(0, 8).Select(i => $"Popular/{i} (Phone)")];

    private int _people;

    public Random Random => random;

    public IdentityTexts Somebody() =>
        new()
        {
            Email = Email(),
            Phone = random.Next(10) < 8 ? $"+4860{++_people + 1_000_000:0000000}" : null,
            Ip = Line(),
            UserAgent = Agent(),
            Device = random.Next(10) < 9 ? $"device-{++_people}" : null,
        };

    public string Email(string? domain = null) =>
        (
            random.Next(100) switch
            {
                < 2 when domain is null => $"relay{++_people}@{s_relays[random.Next(s_relays.Length)]}",
                < 5 => $"person.{++_people}+shop@{domain ?? s_mail[random.Next(s_mail.Length)]}",
                _ => $"person.{++_people}@{domain ?? s_mail[random.Next(s_mail.Length)]}",
            }
        );

    /// <summary>Returns a separate line: IPv4, or an IPv6 /64 with an address in it.</summary>
    public string Line()
    {
        var n = ++_people;
        return random.Next(3) == 0
            ? $"2001:db8:{n >> 8:x}:{n & 0xff:x}::{random.Next(1, 65_000):x}"
            : $"10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}";
    }

    /// <summary>Returns a user agent. Half of all people use one of a few common browsers.</summary>
    public string Agent() => random.Next(2) == 0 ? s_agents[random.Next(s_agents.Length)] : $"Agent/{++_people}";

    public TimeSpan Between(double leastDays, double mostDays) =>
        TimeSpan.FromDays(leastDays + (random.NextDouble() * (mostDays - leastDays)));

    public bool Chance(int percent) => random.Next(100) < percent;
}
