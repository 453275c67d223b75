using System.Net;
using System.Runtime.CompilerServices;
using Tributary.Engine.Clicks;
using Tributary.Engine.Foundation;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Terms;
using Tributary.Server.Application;
using Tributary.Server.Application.Identity;
using Tributary.Server.Application.Ids;
using Tributary.Server.Application.Settings;
using Tributary.Server.Http;
using Tributary.Storage.Features.Clicks;

namespace Tributary.Server.Capture;

/// <summary>A visit as it is reported.</summary>
internal sealed record Visit(string Visitor, string? UserAgent, string? ReferrerUrl, string? LandingUrl)
{
    public ClickFlags Flags { get; init; }

    /// <summary>The address of the visitor; null for unknown.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>The query of the page, where it is parsed already; null to parse the landing page's.</summary>
    public IQueryCollection? Query { get; init; }

    /// <summary>The header <c>Sec-CH-UA-Mobile</c> of the visitor's browser.</summary>
    public string? MobileHint { get; init; }

    /// <summary>The header <c>Accept-Language</c> of the visitor's browser.</summary>
    public string? Languages { get; init; }

    /// <summary>
    /// False when the user agent is that of a platform's server, which says nothing about the visitor.
    /// </summary>
    public bool HasUserAgent { get; init; } = true;

    /// <summary>True when a visit without a referrer had none, and not when it may have been left out.</summary>
    public bool IsSeen { get; init; }
}

/// <summary>Turns visits into clicks and stores them.</summary>
internal sealed class ClickIntake(
    IStore store,
    ClickLane lane,
    ClickQuota quota,
    ClickReads clicks,
    AcquisitionReader origins,
    TributaryOptions options
)
{
    private const int MaxTextLength = 512;

    private readonly ClickIds _ids = new(store, options.ClickBuffer);

    /// <summary>The clicks that are only counted.</summary>
    public UncountedClicks Uncounted { get; } = new();

    /// <summary>Stores a click that a platform reports.</summary>
    /// <returns>The click's id; the click is durable.</returns>
    /// <exception cref="TimeoutException">The database is unavailable.</exception>
    public async ValueTask<ClickId> AddAsync(ProgramFacts program, LinkCode code, Visit visit, bool isDailyUnique)
    {
        var click = ClickOf(await _ids.TakeAsync(), program, code, visit, isDailyUnique);
        await lane.AddAsync(click, mayBeKept: false);
        return click.Id;
    }

    /// <summary>Stores the click of a followed link. It is in no figure beyond the quota of its address.</summary>
    /// <returns>
    /// The click's id; the click is durable, or kept in memory while the database is unavailable. Null when the memory
    /// was full too.
    /// </returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))] // runs for every visitor
    public async ValueTask<ClickId?> FollowAsync(ProgramFacts program, LinkCode code, Visit visit, bool isDailyUnique)
    {
        var isCounted = quota.TryTake(RateGate.NetworkOf(visit.Address), code.Id.Value, store.Now);
        if (!isCounted)
            Uncounted.Add(program.Id, isMachine: false);
        var click = ClickOf(await _ids.TakeAsync(), program, code, visit, isDailyUnique, isCounted);
        return await lane.AddAsync(click, mayBeKept: true) == ClickFate.Dropped ? null : click.Id;
    }

    /// <summary>
    /// True when the visitor had a click today. Used for visits that a platform reports, which have no cookie with
    /// their last day.
    /// </summary>
    public ValueTask<bool> WasSeenTodayAsync(
        ProgramId programId,
        string visitor,
        Instant now,
        CancellationToken stopping
    ) =>
        clicks.WasSeenAsync(
            programId,
            VisitorText.IdOf(visitor),
            new Instant(now.Micros - (now.Micros % Instant.MicrosPerDay)),
            stopping
        );

    private ClickRecord ClickOf(
        ClickId id,
        ProgramFacts program,
        LinkCode code,
        Visit visit,
        bool isDailyUnique,
        bool isCounted = true
    )
    {
        var now = store.Now;
        var plan = program.PlanAt(now);
        return new ClickRecord
        {
            Id = id,
            ProgramId = code.ProgramId,
            MemberId = code.MemberId,
            Code = code.Code,
            VisitorId = VisitorText.IdOf(visit.Visitor),
            At = now,
            Day = Calendar.Day(now, plan.TimeZone),
            IsDailyUnique = isDailyUnique,
            UserAgent = Cut(visit.UserAgent),
            ReferrerUrl = Cut(visit.ReferrerUrl),
            LandingUrl = Cut(visit.LandingUrl),
            Flags = visit.Flags | (CouponSites.Has(visit.ReferrerUrl) ? ClickFlags.CouponSite : ClickFlags.None),
            Segment = origins.Read(code.ProgramId, plan.Link, visit, now),
            IsCounted = isCounted,
        };
    }

    // Half of a surrogate pair cannot be stored.
    private static string? Cut(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        if (text.Length > MaxTextLength)
            text = text[..(char.IsHighSurrogate(text[MaxTextLength - 1]) ? MaxTextLength - 1 : MaxTextLength)];
        return text.Replace("\0", "");
    }
}
