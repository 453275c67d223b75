using Tributary.Engine.Foundation;
using Tributary.Engine.Pipeline;
using Tributary.Server.Application.Access;
using Tributary.Storage.Features.People;
using Xunit;

namespace Tributary.Tests.Server.Dashboard;

public sealed class SqliteSignInTrialTests(SqliteServer server) : SignInTrialTests(server), IClassFixture<SqliteServer>;

public sealed class PostgresSignInTrialTests(PostgresServer server)
    : SignInTrialTests(server),
        IClassFixture<PostgresServer>;

/// <summary>Guessing is slow, and yet nobody can keep somebody else out.</summary>
public abstract class SignInTrialTests(TestServer server)
{
    private static readonly PersonId s_person = new(7);

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tries_at_once_count_as_many()
    {
        var (trials, now) = await OpenAsync();

        var taken = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(_ => TakeAsync(trials, "at-once", Staff.From("n"), now))
        );

        Assert.Equal(SignInTrials.MostOfOne, taken.Count(trial => trial is not null));
    }

    [Fact]
    public async Task A_lock_ends_however_often_somebody_tries()
    {
        var (trials, now) = await OpenAsync();
        for (var second = 0; second < 299; second += 20)
            await TakeAsync(trials, "patient", Staff.From("n"), now + TimeSpan.FromSeconds(second));

        Assert.Null(await TakeAsync(trials, "patient", Staff.From("n"), now + TimeSpan.FromSeconds(299)));
        Assert.NotNull(await TakeAsync(trials, "patient", Staff.From("n"), now + TimeSpan.FromSeconds(301)));
    }

    [Fact]
    public async Task Another_network_and_a_known_browser_still_get_in()
    {
        var (trials, now) = await OpenAsync();
        for (var i = 0; i < 6; i++)
            await TakeAsync(trials, "elsewhere", Staff.From("attacker"), now);

        Assert.Null(await TakeAsync(trials, "elsewhere", Staff.From("attacker"), now));
        Assert.NotNull(await TakeAsync(trials, "elsewhere", Staff.From("home"), now));
        Assert.NotNull(await TakeAsync(trials, "elsewhere", Known("attacker"), now));
    }

    [Fact]
    public async Task An_attack_from_many_networks_is_slow()
    {
        var (trials, now) = await OpenAsync();
        var taken = 0;
        for (var i = 0; i < 2 * SignInTrials.MostOfAll; i++)
            taken += await TakeAsync(trials, "many", Staff.From($"n{i}"), now) is null ? 0 : 1;

        Assert.Equal(SignInTrials.MostOfAll, taken);
        Assert.NotNull(await TakeAsync(trials, "many", Known("home"), now));
        Assert.Null(await TakeAsync(trials, "many", Staff.From("new"), now + TimeSpan.FromMinutes(59)));
        Assert.NotNull(await TakeAsync(trials, "many", Staff.From("new"), now + TimeSpan.FromMinutes(61)));
    }

    [Fact]
    public async Task A_known_browser_that_guesses_is_as_any_other()
    {
        var (trials, now) = await OpenAsync();
        var taken = 0;
        for (var i = 0; i < 20; i++)
            taken += await TakeAsync(trials, "stolen", Known("home"), now) is null ? 0 : 1;

        Assert.Equal(2 * SignInTrials.MostOfOne, taken);
    }

    [Fact]
    public async Task Right_tries_are_not_counted()
    {
        var (trials, now) = await OpenAsync();
        for (var i = 0; i < 2 * SignInTrials.MostOfAll; i++)
        {
            var trial = await TakeAsync(trials, "busy", Staff.From("office"), now);
            Assert.NotNull(trial);
            await trials.GiveBackAsync(trial, Stopping);
        }
    }

    [Fact]
    public async Task Ended_invitations_sessions_and_trials_are_deleted()
    {
        var (trials, now) = await OpenAsync();
        var open = await server.InviteAsync("open@example.com", PersonRole.ReadOnly);
        var staff = await server.JoinAsync("stays@example.com", PersonRole.ReadOnly);
        var invitations = server.Get<Invitations>();
        await TakeAsync(trials, "old", Staff.From("n"), now);

        await invitations.DeleteEndedAsync(now, now - SignInTrials.WindowOfAll, Stopping);
        var before = (await InvitationsAsync(), await SessionsAsync(), await TrialsAsync());
        var later = now + TimeSpan.FromDays(20);
        await invitations.DeleteEndedAsync(later, later, Stopping);

        Assert.True(before is (> 0, > 0, > 0), before.ToString());
        Assert.NotEmpty(open);
        Assert.NotEmpty(staff.Token);
        Assert.Equal((0L, 0L, 0L), (await InvitationsAsync(), await SessionsAsync(), await TrialsAsync()));
    }

    private Task<long> InvitationsAsync() => CountAsync("invitation");

    private Task<long> SessionsAsync() => CountAsync("session");

    private Task<long> TrialsAsync() => CountAsync("sign_in_trial");

    private async Task<long> CountAsync(string table) =>
        (
            await server
                .Get<Tributary.Storage.Connections.Database>()
                .ListAsync($"select count(*) from {table}", row => row.GetInt64(0), Stopping)
        ).Single();

    private async Task<(SignInTrials Trials, Instant Now)> OpenAsync()
    {
        await server.OpenAsync();
        return (server.Get<SignInTrials>(), server.Get<IStore>().Now);
    }

    private static Task<Trial?> TakeAsync(SignInTrials trials, string account, SignInBrowser from, Instant now) =>
        trials.TakeAsync("password", account, from, from.Known is not null, now, Stopping).AsTask();

    private static SignInBrowser Known(string network) =>
        Staff.From(network) with
        {
            Known = new KnownBrowser(s_person, "laptop"),
        };
}
