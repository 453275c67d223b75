using Tributary.Engine.Referrals;

namespace Tributary.Tests.Simulation;

/// <summary>
/// Honest people who share something, in realistic numbers: households with one account, student houses, villages,
/// offices, clubs, and a streamer's viewers.
/// </summary>
/// <remarks>Nothing was tuned on these. The frequency of each was set before the first run.</remarks>
internal sealed class Neighbours(People people, int size) : Cast(people, "n")
{
    private const int StreamPercent = 8;
    private const int PeopleOfHouse = 6;
    private const int PeopleOfVillage = 80;
    private const int PeopleOfOffice = 25;
    private const int PeopleOfClub = 40;

    public IEnumerable<Step> Steps() =>
        [
            .. Several(3, Couple),
            .. Several(2, Parents),
            .. Several(1, StudentHouse),
            .. Several(0.5, Village),
            .. Several(0.5, Office),
            .. Several(0.5, Club),
            .. Stream(),
        ];

    /// <summary>Returns this many per thousand people; a fraction is the probability of one more.</summary>
    private IEnumerable<Step> Several(double inThousand, Func<IEnumerable<Step>> group)
    {
        var expected = inThousand * size / 1_000;
        var count = (int)expected + (People.Random.NextDouble() < expected - (int)expected ? 1 : 0);
        return Enumerable.Range(0, count).SelectMany(_ => group());
    }

    /// <summary>One bank account and one phone number for two people.</summary>
    private IEnumerable<Step> Couple()
    {
        var iban = Accounts.Iban(People.Random);
        var head = Head(People.Somebody() with { PayoutAccount = iban, Phone = Number() });
        yield return head;
        var mine = People.Somebody() with
        {
            PayoutAccount = Accounts.Written(iban, People.Random.Next(6)),
            Phone = head.Said.Phone,
            Ip = head.Said.Ip,
        };
        var at = head.At + People.Between(0.01, 30);
        foreach (var step in Guest("couple", $"{head.Id}-0", head.Id, at, mine))
            yield return step;
    }

    /// <summary>
    /// The other parent and three children join over weeks. Half of these families share one account, a third one
    /// tablet; the youngest child may have a parent's number.
    /// </summary>
    private IEnumerable<Step> Parents()
    {
        var iban = People.Chance(50) ? Accounts.Iban(People.Random) : null;
        var hasTablet = People.Chance(33);
        var head = Head(People.Somebody() with { PayoutAccount = iban, Phone = Number() });
        yield return head;
        for (var i = 0; i < 4; i++)
        {
            var mine = People.Somebody() with { Ip = head.Said.Ip, PayoutAccount = iban };
            if (hasTablet && i > 0)
                mine = mine with { Device = head.Said.Device, UserAgent = head.Said.UserAgent };
            if (i == 3 && People.Chance(30))
                mine = mine with { Phone = head.Said.Phone };
            var at = head.At + People.Between(i * 6, (i * 6) + 8);
            var above = i > 1 && People.Chance(30) ? $"{head.Id}-0" : head.Id;
            foreach (var step in Guest("parents", $"{head.Id}-{i}", above, at, mine))
                yield return step;
        }
    }

    /// <summary>One line for all, and one computer beside the printer, on which each signed up.</summary>
    private IEnumerable<Step> StudentHouse()
    {
        var head = Head();
        head = head with { Said = head.Said with { Device = "printer-" + head.Id } };
        yield return head;
        for (var i = 1; i < PeopleOfHouse; i++)
        {
            var mine = People.Somebody() with { Ip = head.Said.Ip, Device = head.Said.Device };
            var above = i > 1 && People.Chance(50) ? $"{head.Id}-{People.Random.Next(1, i)}" : head.Id;
            var at = head.At + People.Between(i * 4, (i * 4) + 4);
            foreach (var step in Guest("student house", $"{head.Id}-{i}", above, at, mine))
                yield return step;
        }
    }

    /// <summary>One address of a carrier for all; a third have the phone that the village's shop sells.</summary>
    private IEnumerable<Step> Village()
    {
        var head = Head();
        var line = $"100.66.{People.Random.Next(256)}.{People.Random.Next(256)}";
        head = head with { Said = head.Said with { Ip = line, UserAgent = "Village/1" } };
        yield return head;
        for (var i = 1; i < PeopleOfVillage; i++)
        {
            var agent = People.Chance(33) ? "Village/1" : People.Agent();
            var mine = People.Somebody() with { Ip = line, UserAgent = agent };
            var above = i > 3 && People.Chance(60) ? $"{head.Id}-{People.Random.Next(1, i)}" : head.Id;
            var at = head.At + People.Between(i * 0.5, (i * 0.5) + 0.5);
            foreach (var step in Guest("village", $"{head.Id}-{i}", above, at, mine, ReferralSource.Code))
                yield return step;
        }
    }

    /// <summary>
    /// One line, and the company's browser for seven in ten; others use their phones. The first refers half of them.
    /// </summary>
    private IEnumerable<Step> Office()
    {
        var head = Head();
        head = head with { Said = head.Said with { UserAgent = "Desktop/1" } };
        yield return head;
        for (var i = 1; i < PeopleOfOffice; i++)
        {
            var agent = People.Chance(70) ? "Desktop/1" : People.Agent();
            var mine = People.Somebody() with { Ip = head.Said.Ip, UserAgent = agent };
            mine = mine with { Email = People.Email("office.example") };
            var above = i > 1 && People.Chance(50) ? $"{head.Id}-{People.Random.Next(1, i)}" : head.Id;
            var at = head.At + People.Between(i, i + 1);
            foreach (var step in Guest("office of 25", $"{head.Id}-{i}", above, at, mine, ReferralSource.Code))
                yield return step;
        }
    }

    /// <summary>One evening: all sign up within an hour, most on the house's line, with their own phones.</summary>
    private IEnumerable<Step> Club()
    {
        var (head, line) = (Head(), People.Line());
        yield return head;
        for (var i = 0; i < PeopleOfClub; i++)
        {
            var mine = People.Somebody();
            if (People.Chance(60))
                mine = mine with { Ip = line };
            var at = head.At + TimeSpan.FromDays(5) + TimeSpan.FromMinutes(People.Random.NextDouble() * 60);
            foreach (var step in Guest("club", $"{head.Id}-{i}", head.Id, at, mine, ReferralSource.Code))
                yield return step;
        }
    }

    /// <summary>
    /// A streamer names the code: half type it, half follow the link. Most come in the first minutes, a fifth from
    /// behind a carrier.
    /// </summary>
    private IEnumerable<Step> Stream()
    {
        const int MeanMinutes = 5;
        var head = Head();
        yield return head;
        for (var i = 0; i < size * StreamPercent / 100; i++)
        {
            var mine = People.Somebody();
            if (People.Chance(20))
                mine = mine with { Ip = $"100.67.0.{People.Random.Next(40)}" };
            var minutes = Math.Min(60, -Math.Log(1 - People.Random.NextDouble()) * MeanMinutes);
            var at = head.At + TimeSpan.FromDays(5) + TimeSpan.FromMinutes(minutes);
            var source = People.Chance(50) ? ReferralSource.Code : ReferralSource.Link;
            foreach (var step in Guest("stream", $"{head.Id}-{i}", head.Id, at, mine, source))
                yield return step;
        }
    }

    private string Number() => $"+4863{People.Random.Next(1_000_000, 9_999_999)}";
}
