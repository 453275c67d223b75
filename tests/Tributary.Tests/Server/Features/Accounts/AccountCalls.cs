using Tributary.Client;
using Tributary.Server.Application.Access;
using Tributary.Tests.Server.Dashboard;
using Xunit;

namespace Tributary.Tests.Server.Features.Accounts;

/// <summary>Signs people in, and expects refusals.</summary>
internal static class AccountCalls
{
    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    public static ValueTask<SignInResult> SignInAsync(
        this TestServer server,
        string email,
        string password = Staff.Password
    ) => server.Get<SignIn>().TryAsync(email, password, Staff.From(email), Stopping);

    public static async Task IsRefusedAsync(int status, string? code, Func<Task> call)
    {
        var refused = await Assert.ThrowsAsync<TributaryException>(call);
        Assert.True(
            (int)refused.Status! == status && (code is null || refused.Problem.Code == code),
            $"Wanted {status} {code}, got {refused.Status} {refused.Problem.Code}: {refused.Problem.Detail}"
        );
    }

    public static async Task<string> RefusalOfAsync(Func<Task> call)
    {
        try
        {
            await call();
            return "done";
        }
        catch (TributaryException refused)
        {
            return refused.Problem.Code ?? refused.Status.ToString()!;
        }
    }
}
