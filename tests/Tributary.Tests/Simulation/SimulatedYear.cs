using Microsoft.Extensions.Logging.Abstractions;
using Tributary.Engine.Clicks;
using Tributary.Engine.Deciding.Commands;
using Tributary.Engine.Foundation;
using Tributary.Engine.Identity;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Referrals;
using Tributary.Engine.Registration;
using Tributary.Server.Application.Identity;
using Tributary.Storage.Features.Fraud;
using Tributary.Storage.Flow;
using Tributary.Tests.Engine.Deciding;
using Tributary.Tests.Fixtures;
using Xunit;

namespace Tributary.Tests.Simulation;

/// <summary>
/// Plays steps in order against the real store and pipeline, two days at a time, with the nightly search for rings and
/// every release when it is due.
/// </summary>
internal sealed class SimulatedYear : IAsyncDisposable
{
    public const string Terms = """
        { "attribution": { "model": "last_click", "window": "60d", "prefer": "code" },
          "completes": { "when": { "all": [ { "field": "event.type", "op": "eq", "value": "purchase" },
                                            { "field": "event.amount", "op": "gte", "value": 2000 } ] },
                         "within": "60d" },
          "rewards": [
            { "key": "bonus", "on": "referral.completed", "to": "referrer", "amount": 1000, "hold": "30d" },
            { "key": "share", "on": "purchase", "to": "upline", "rates": ["10%", "5%"], "hold": "30d" } ] }
        """;

    private const int AtOnce = 1_000;
    private static readonly Instant s_start = TableLine.Time("05-01");
    private static readonly TimeSpan s_window = TimeSpan.FromDays(2);
    private static readonly TimeSpan s_addressLife = TimeSpan.FromDays(30);

    private readonly ManualTime _time = new(s_start);
    private readonly TraitReader _traits = new(
        new TraitHasher([new Pepper(1, new byte[32])]),
        DisposableDomains.Load(null),
        GeoDatabases.None
    );
    private readonly Dictionary<string, KnownMember> _members = [];
    private readonly CancellationToken _stopping;
    private EntryPipeline _pipeline = null!;
    private ProgramId _program;
    private long _visitor;
    private long _command;

    private SimulatedYear(CancellationToken stopping) => _stopping = stopping;

    public SqliteStore Store { get; private set; } = null!;

    public static async Task<SimulatedYear> OpenAsync(string path, CancellationToken stopping)
    {
        var year = new SimulatedYear(stopping);
        year.Store = await SqliteStore.OpenAsync(path, 4, new ProgramCache(), year._time, migrate: true, stopping);
        year._pipeline = new EntryPipeline(year.Store, [], NullLogger<EntryPipeline>.Instance, TimeProvider.System);
        year._program = (await year.Store.PutTermsAsync(SampleTerms.Put("acme", Terms), stopping)).ProgramId;
        return year;
    }

    public async Task PlayAsync(IEnumerable<Step> steps)
    {
        var days = steps.GroupBy(step => step.At.Ticks / s_window.Ticks).OrderBy(day => day.Key).ToList();
        foreach (var day in days)
        {
            _time.MoveTo(s_start + (s_window * (day.Key + 1)));
            await PlayDayAsync([.. day.OrderBy(step => step.At)]);
            await SearchAsync();
            await ReleaseAsync();
        }
        _time.MoveTo(s_start + (s_window * (days[^1].Key + 60)));
        await ReleaseAsync();
        Assert.Empty(await Store.Database.ListAsync("select reason from parked", r => r.GetString(0), _stopping));
    }

    public ValueTask DisposeAsync() => Store.DisposeAsync();

    private async Task PlayDayAsync(IReadOnlyList<Step> day)
    {
        await ClickAsync(day.OfType<Step.Join>());
        foreach (var joins in day.OfType<Step.Join>().Chunk(AtOnce))
        {
            var signUps = joins.Select(SignUpOf).ToList();
            var results = await _pipeline.SignUpAsync(signUps, _stopping);
            foreach (var (join, result) in joins.Zip(results))
                _members.Add(
                    join.Id,
                    result.Member ?? throw new InvalidOperationException($"{join.Id}: {result.Outcome}")
                );
        }
        await ClickAsync(day.OfType<Step.Visits>());
        foreach (var entries in day.Where(step => step is Step.Buy or Step.Refund).Select(EntryOf).Chunk(AtOnce))
            await _pipeline.PlaceAndAcceptAsync(Store, entries, _stopping);
        await _pipeline.DrainAsync(_stopping);
    }

    /// <summary>Stores the clicks that led to a sign-up, and those that did not.</summary>
    private async Task ClickAsync(IEnumerable<Step> steps)
    {
        var clicks = new List<ClickRecord>();
        foreach (var step in steps)
        {
            if (
                step is Step.Join { Source: ReferralSource.Link, Referrer: { } above } join
                && _members.TryGetValue(above, out var referrer)
            )
                clicks.Add(await ClickOfAsync(referrer, VisitorOf(join.Id), join.At - join.ClickLag, join.Marks));
            if (step is Step.Visits visits && _members.TryGetValue(visits.Referrer, out var visited))
                for (var i = 0; i < visits.Count; i++)
                    clicks.Add(await ClickOfAsync(visited, --_visitor, visits.At, ClickFlags.None));
        }
        if (clicks.Count > 0)
            await Store.AddClicksAsync(clicks, _stopping);
    }

    private async ValueTask<ClickRecord> ClickOfAsync(
        KnownMember referrer,
        long visitor,
        TimeSpan at,
        ClickFlags marks
    ) =>
        new()
        {
            Id = (await Store.TakeIdsAsync(1, _stopping)).Next<ClickId>(),
            ProgramId = _program,
            MemberId = referrer.Facts.Id,
            Code = referrer.Code,
            VisitorId = new VisitorId(visitor),
            At = s_start + at,
            Day = Calendar.Day(s_start + at, TimeZoneInfo.Utc),
            IsDailyUnique = true,
            Segment = Segment.Of(_program, new Acquisition()),
            Flags = marks,
        };

    private static long VisitorOf(string member) => BitConverter.ToInt64(EntryKey.OfEvent(member)) & long.MaxValue;

    private SignUp SignUpOf(Step.Join join)
    {
        var known = join.Referrer is { } above ? _members.GetValueOrDefault(above) : null;
        var source = known is null ? ReferralSource.Referrer : join.Source;
        return new SignUp
        {
            ProgramId = _program,
            Id = join.Id,
            JoinedAt = s_start + join.At,
            Referrer = source == ReferralSource.Referrer ? join.Referrer : null,
            Code = source == ReferralSource.Code ? known!.Code : null,
            VisitorId = source == ReferralSource.Link ? new VisitorId(VisitorOf(join.Id)) : null,
            Traits = _traits.Read(_program, join.Said),
            IsHosting = join.IsHosting,
            Country = join.Country,
            AddressCountry = join.AddressCountry,
            IsDisposable = _traits.IsDisposable(join.Said.Email),
        };
    }

    private NewEntry EntryOf(Step step)
    {
        var (id, type, member, amount, reverses) = step switch
        {
            Step.Buy buy => (buy.Id, "purchase", buy.Member, (long?)buy.Cents, null),
            Step.Refund refund => (refund.Purchase + "-back", "refund", refund.Member, (long?)null, refund.Purchase),
            _ => throw new InvalidOperationException($"{step} is no event."),
        };
        return new NewEntry
        {
            ProgramId = _program,
            Type = type,
            Key = EntryKey.OfEvent(id),
            BodyHash = EntryKey.OfEvent(id),
            ExternalId = id,
            Member = member,
            Amount = amount,
            Currency = amount is null ? null : "USD",
            OccurredAt = s_start + step.At,
            Reverses = reverses,
        };
    }

    /// <summary>Does the nightly work: old addresses are deleted, and rings are searched.</summary>
    private async Task SearchAsync()
    {
        var traits = new Traits(Store.Database);
        await traits.DeleteFadedAsync(Store.Now - s_addressLife, _stopping);
        await foreach (var checks in RingSearch.ChecksAsync(traits, _program, _stopping))
            await _pipeline.PlaceAndAcceptAsync(Store, checks, _stopping);
        await _pipeline.DrainAsync(_stopping);
    }

    private async Task ReleaseAsync()
    {
        while (await Store.FindDueAsync(Store.Now, _stopping) is { Count: > 0 } due)
        {
            var entries = due.Select(work =>
                    CommandEntry.Of(
                        work.ProgramId,
                        new MemberPlace(default, work.Partition),
                        work.ToCommand(Store.Now, AtOnce),
                        EntryKey.OfEvent($"due-{++_command}"),
                        "timer"
                    )
                )
                .ToList();
            await _pipeline.PlaceAndAcceptAsync(Store, entries, _stopping);
            await _pipeline.DrainAsync(_stopping);
        }
    }
}
