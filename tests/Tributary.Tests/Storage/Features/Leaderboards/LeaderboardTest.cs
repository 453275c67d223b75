using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.Logging.Abstractions;
using Tributary.Engine.Foundation;
using Tributary.Server.Application.Access;
using Tributary.Server.Workers;
using Tributary.Storage.Connections;
using Tributary.Storage.Features.Leaderboards;
using Tributary.Storage.Features.Programs;
using Xunit;

namespace Tributary.Tests.Storage.Features.Leaderboards;

/// <summary>
/// A test of leaderboards. A turn of the worker ranks every program of the database, so each test has a server and a
/// database of its own.
/// </summary>
public abstract class LeaderboardTest : IAsyncLifetime
{
    private readonly ReadServerFixture _fixture;
    private SampleProgram _sample = null!;

    private protected LeaderboardTest(ReadServerFixture fixture) => _fixture = fixture;

    private protected SampleProgram Sample => _sample;

    private protected ReadServer Server => _sample.Server;

    private protected ProgramId Program => _sample.Id;

    private protected string Acme => _sample.Path;

    private protected static CancellationToken Stopping => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _fixture.InitializeAsync();
        _sample = await SampleProgram.CreateAsync(await _fixture.OpenAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await _fixture.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected async Task<IEnumerable<string>> RankedAsync() =>
        (
            await Server
                .Get<Database>()
                .ListAsync(
                    "select span, measure, rank, member_id, value from leaderboard",
                    row =>
                        $"{row.GetString(0)} {row.GetString(1)} {row.GetInt32(2)} {row.GetInt64(3)} {row.GetInt64(4)}",
                    Stopping
                )
        ).Order();

    private protected RankedProgram Ranked(Instant at) => new(Program, "USD", Calendar.Dates(at, TimeZoneInfo.Utc));

    /// <summary>Ranks as a new process does each time.</summary>
    private protected async Task RollUpAsync()
    {
        using var worker = NewWorker();
        await worker.RunOnceAsync(Stopping);
    }

    private protected LeaderboardWorker NewWorker(TimeProvider? time = null) =>
        new(
            Server.Get<LeaderboardRollup>(),
            new RankedPrograms(
                Server.Get<ProgramReads>(),
                new ProgramDirectory(Server.Store, Server.Get<ProgramReads>(), time ?? TimeProvider.System)
            ),
            Server.Store,
            time ?? TimeProvider.System,
            NullLogger<LeaderboardWorker>.Instance
        );

    private protected async Task<string[]> BoardAsync(string by, string period)
    {
        await Server.Get<HybridCache>().RemoveByTagAsync("*", Stopping); // what was read a moment ago is remembered
        var board = await Server.GetAsync($"{Acme}/leaderboard?by={by}&period={period}");
        Assert.True(
            DateTimeOffset.Parse((string)board["as_of"]!, null) > new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero)
        );
        return [.. board["items"]!.AsArray().Select(line => $"{line!["rank"]} {line["member"]} {line["value"]}")];
    }
}
