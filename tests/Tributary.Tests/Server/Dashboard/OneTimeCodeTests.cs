using OtpNet;
using Tributary.Client;
using Tributary.Client.Contracts;
using Tributary.Dashboard.Addressing;
using Tributary.Server.Application.Access;
using Tributary.Storage.Connections;
using Tributary.Storage.Features.People;
using Xunit;

namespace Tributary.Tests.Server.Dashboard;

public sealed class SqliteOneTimeCodeTests(SqliteServer server) : OneTimeCodeTests(server), IClassFixture<SqliteServer>;

public sealed class PostgresOneTimeCodeTests(PostgresServer server)
    : OneTimeCodeTests(server),
        IClassFixture<PostgresServer>;

/// <summary>One-time codes: each works only once, for the first person to send it.</summary>
public abstract class OneTimeCodeTests(TestServer server)
{
    private static readonly PasswordRequest s_confirmation = new() { Password = Staff.Password };

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_sign_in_takes_a_code_and_the_code_works_once()
    {
        var (staff, secret, _) = await EnrolAsync("once@codes.example");
        using var visitor = new Visitor((await server.OpenAsync()).BaseAddress!);

        var first = await SignInAsync(visitor, staff.Person.Email);
        Assert.StartsWith(Addresses.Code, first.Headers.Location!.ToString(), StringComparison.Ordinal);
        Assert.Equal(302, (await visitor.GetAsync("/dashboard")).Status);
        var wrong = await GiveAsync(visitor, "000000");
        var code = NextCode(secret);
        var right = await GiveAsync(visitor, code);
        var inside = await visitor.GetAsync("/dashboard/-/account");
        using var second = new Visitor((await server.OpenAsync()).BaseAddress!);
        await SignInAsync(second, staff.Person.Email);
        var again = await GiveAsync(second, code);

        Assert.Contains("failed=wrong", wrong.Headers.Location!.ToString());
        Assert.Equal(Addresses.Home, right.Headers.Location!.ToString());
        Assert.Equal(200, inside.Status);
        Assert.Contains("failed=wrong", again.Headers.Location!.ToString());
    }

    [Fact]
    public async Task One_of_two_requests_with_the_same_code_passes()
    {
        var (staff, secret, recovery) = await EnrolAsync("race@codes.example");
        var signIn = server.Get<SignIn>();

        foreach (var code in (string[])[NextCode(secret), recovery[0]])
        {
            var tokens = await Task.WhenAll(
                Enumerable
                    .Range(0, 4)
                    .Select(i => signIn.TryCodeAsync(staff.Person.Id, code, Staff.From($"n{i}"), Stopping).AsTask())
            );
            Assert.Single(tokens, token => token is not null);
        }
    }

    [Fact]
    public async Task A_recovery_code_works_once_and_new_ones_replace_all()
    {
        var (staff, _, recovery) = await EnrolAsync("lost@codes.example");
        var signIn = server.Get<SignIn>();
        ValueTask<string?> TryAsync(string code) =>
            signIn.TryCodeAsync(staff.Person.Id, code, Staff.From(code), Stopping);

        Assert.Equal(10, recovery.Distinct().Count());
        Assert.NotNull(await TryAsync(recovery[0].ToUpperInvariant().Replace("-", " ")));
        Assert.Null(await TryAsync(recovery[0]));
        Assert.Equal(9, (await staff.Client.Me.GetAsync(cancellation: Stopping)).RecoveryCodes);
        var renewed = (await staff.Client.Me.RenewRecoveryAsync(s_confirmation, cancellation: Stopping)).Codes;
        Assert.Null(await TryAsync(recovery[1]));
        Assert.NotNull(await TryAsync(renewed[0]));
    }

    [Fact]
    public async Task A_secret_counts_when_a_code_has_confirmed_it()
    {
        var staff = await server.JoinAsync("slow@codes.example", PersonRole.ReadOnly);
        var me = staff.Client.Me;

        await IsRefusedAsync("wrong_password", () => me.BeginCodesAsync(new PasswordRequest { Password = "guess" }));
        var secret = await me.BeginCodesAsync(s_confirmation, cancellation: Stopping);
        await IsRefusedAsync("wrong_code", () => me.ConfirmCodesAsync(new CodeRequest { Code = "12345" }));
        Assert.False((await me.GetAsync(cancellation: Stopping)).Person!.OneTimeCodes);
        await IsRefusedAsync("codes_are_off", () => me.RenewRecoveryAsync(s_confirmation));
        var other = await me.BeginCodesAsync(s_confirmation, cancellation: Stopping);
        await me.ConfirmCodesAsync(new CodeRequest { Code = CodeOf(other.Secret) }, cancellation: Stopping);

        Assert.NotEqual(secret.Secret, other.Secret);
        Assert.Matches("^otpauth://totp/Tributary(:|%3A)slow(@|%40)codes.example[?]secret=" + other.Secret, other.Uri);
        Assert.Contains("<svg", other.Qr, StringComparison.Ordinal);
        await IsRefusedAsync("codes_are_on", () => me.BeginCodesAsync(s_confirmation));
    }

    [Fact]
    public async Task The_secret_is_not_readable_in_the_database()
    {
        var (staff, secret, _) = await EnrolAsync("kept@codes.example");

        var stored = await server
            .Get<Database>()
            .ListAsync(
                "select totp_secret from person where id = @id",
                row => row.GetString(0),
                Stopping,
                ("id", staff.Person.Id)
            );
        var codes = await server
            .Get<Database>()
            .ListAsync(
                "select hash from recovery_code where person_id = @id",
                row => row.GetFieldValue<byte[]>(0),
                Stopping,
                ("id", staff.Person.Id)
            );

        Assert.Equal(10, codes.Count(hash => hash.Length == 32));
        // PostgreSQL has no key here, as an operator may choose.
        if (server is SqliteServer)
            Assert.DoesNotContain(secret, stored.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_owner_resets_a_person_who_lost_everything()
    {
        var owner = await server.JoinAsync("owner@codes.example", PersonRole.Owner);
        var (staff, _, _) = await EnrolAsync("reset@codes.example");

        var reset = await owner.Client.People.ResetCodesAsync(await staff.IdAsync(), cancellation: Stopping);
        var result = await server
            .Get<SignIn>()
            .TryAsync("reset@codes.example", Staff.Password, Staff.From("new"), Stopping);

        Assert.False(reset.OneTimeCodes);
        Assert.NotNull(result.Token);
        await Assert.ThrowsAsync<TributaryException>(() => staff.Client.Me.GetAsync(cancellation: Stopping));
    }

    [Fact]
    public async Task Codes_are_turned_off_with_the_password_only()
    {
        var (staff, _, _) = await EnrolAsync("off@codes.example");

        await IsRefusedAsync(
            "wrong_password",
            () => staff.Client.Me.EndCodesAsync(new PasswordRequest { Password = "guess" })
        );
        await staff.Client.Me.EndCodesAsync(s_confirmation, cancellation: Stopping);

        Assert.False((await staff.Client.Me.GetAsync(cancellation: Stopping)).Person!.OneTimeCodes);
    }

    [Fact]
    public async Task A_link_for_a_new_password_asks_for_the_code_too()
    {
        var (staff, secret, _) = await EnrolAsync("link@codes.example");
        using var visitor = new Visitor((await server.OpenAsync()).BaseAddress!);
        var link = await server.InviteAsync(staff.Person.Email, PersonRole.ReadOnly);

        var accepted = await visitor.SendAsync(
            link,
            Addresses.InvitationForm,
            ("email", staff.Person.Email),
            ("password", "another good password")
        );

        Assert.StartsWith(Addresses.Code, accepted.Headers.Location!.ToString(), StringComparison.Ordinal);
        Assert.Equal(302, (await visitor.GetAsync("/dashboard")).Status);
        Assert.Equal(Addresses.Home, (await GiveAsync(visitor, NextCode(secret))).Headers.Location!.ToString());
    }

    [Fact]
    public async Task A_code_without_a_password_before_it_is_refused()
    {
        using var visitor = new Visitor((await server.OpenAsync()).BaseAddress!);

        Assert.Contains("failed=late", (await GiveAsync(visitor, "000000")).Headers.Location!.ToString());
    }

    private async Task<(StaffMember Staff, string Secret, IReadOnlyList<string> Recovery)> EnrolAsync(string email)
    {
        var staff = await server.JoinAsync(email, PersonRole.ReadOnly);
        var secret = (await staff.Client.Me.BeginCodesAsync(s_confirmation)).Secret;
        var codes = await staff.Client.Me.ConfirmCodesAsync(new CodeRequest { Code = CodeOf(secret) });
        return (staff, secret, codes.Codes);
    }

    private static string CodeOf(string secret) => CodeAt(secret, TimeProvider.System.GetUtcNow().UtcDateTime);

    /// <summary>
    /// The code after the one that confirmed the secret. The server accepts it, for clocks that differ.
    /// </summary>
    private static string NextCode(string secret) =>
        CodeAt(secret, TimeProvider.System.GetUtcNow().AddSeconds(30).UtcDateTime);

    private static string CodeAt(string secret, DateTime at) =>
        new Totp(Base32Encoding.ToBytes(secret)).ComputeTotp(at);

    private static Task<Answer> SignInAsync(Visitor visitor, string email) =>
        visitor.SendAsync(Addresses.SignIn, Addresses.SignInForm, ("email", email), ("password", Staff.Password));

    private static Task<Answer> GiveAsync(Visitor visitor, string code) =>
        visitor.SendAsync(Addresses.Code, Addresses.CodeForm, ("code", code));

    private static async Task IsRefusedAsync(string code, Func<Task> call) =>
        Assert.Equal(code, (await Assert.ThrowsAsync<TributaryException>(call)).Problem.Code);
}
