using System.Net;
using System.Net.Sockets;
using Tributary.Engine;
using Tributary.Storage;

namespace Tributary.Server;

/// <summary>A visit as it is told.</summary>
internal sealed record Visit(string Visitor, string? Address, string? UserAgent, string? ReferrerUrl, string? LandingUrl)
{
    public ClickMarks Marks { get; init; }
}

/// <summary>Stores clicks; done when they are durable.</summary>
internal sealed class ClickIntake(IStore store, Intake intake, Database database)
{
    private const int MaxTextLength = 512;
    private const long MicrosOfADay = 24L * 60 * 60 * 1_000_000;

    /// <returns>The click's id.</returns>
    public async ValueTask<long> AddAsync(ProgramFacts program, CodeFacts code, Visit visit, bool isDailyUnique, CancellationToken stopping)
    {
        var id = (await store.TakeIdsAsync(1, stopping)).Next();
        var now = store.Now;
        await intake.AddAsync(new NewClick(
            id, code.ProgramId, code.MemberId, code.Code, VisitorText.IdOf(visit.Visitor), now, Day: Calendar.Day(now, program.PlanAt(now).TimeZone), isDailyUnique, PrefixOf(visit.Address),
            Cut(visit.UserAgent), Cut(visit.ReferrerUrl), Cut(visit.LandingUrl))
        {
            Marks = visit.Marks | (CouponSites.Has(visit.ReferrerUrl) ? ClickMarks.CouponSite : ClickMarks.None),
        }, stopping);
        return id;
    }

    /// <summary>For visits told by a platform, which carry no stamp of their last day.</summary>
    public async ValueTask<bool> WasSeenTodayAsync(long programId, string visitor, Instant now, CancellationToken stopping)
    {
        var today = now.Micros - (now.Micros % MicrosOfADay);
        var seen = await database.ListAsync(
            "select id from click where program_id = @program and visitor_id = @visitor and at >= @today limit 1", row => row.GetInt64(0), stopping,
            ("@program", programId), ("@visitor", VisitorText.IdOf(visitor)), ("@today", today));
        return seen.Count > 0;
    }

    /// <summary>IPv4 /24 or IPv6 /48.</summary>
    internal static string? PrefixOf(string? text)
    {
        if (!IPAddress.TryParse(text, out var address)) return null;
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        var bytes = address.GetAddressBytes();
        var kept = address.AddressFamily == AddressFamily.InterNetwork ? 3 : 6;
        bytes.AsSpan(kept).Clear();
        return $"{new IPAddress(bytes)}/{kept * 8}";
    }

    // Half of a surrogate pair cannot be stored.
    private static string? Cut(string? text)
    {
        if (string.IsNullOrEmpty(text)) return null;
        if (text.Length > MaxTextLength) text = text[..(char.IsHighSurrogate(text[MaxTextLength - 1]) ? MaxTextLength - 1 : MaxTextLength)];
        return text.Replace("\0", "");
    }
}
