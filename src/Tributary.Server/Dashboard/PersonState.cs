using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Tributary.Server.Application.Access;
using Tributary.Storage.Connections;

namespace Tributary.Server.Dashboard;

/// <summary>
/// Says on an open page who is signed in. It asks again after each change of people or sessions on this node, and every
/// few seconds for changes on others: a page whose session has ended leads to the sign-in, and another role shows and
/// hides what it may do.
/// </summary>
internal sealed class PersonState : ServerAuthenticationStateProvider, IDisposable
{
    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(10);

    private readonly People _people;
    private readonly ITimer _timer;
    private readonly SemaphoreSlim _asking = new(1);
    private Task<AuthenticationState>? _state;
    private bool _isDisposed;

    public PersonState(People people, TimeProvider time)
    {
        _people = people;
        _timer = time.CreateTimer(_ => Ask(), state: null, s_every, s_every);
        _people.Changed += Ask;
        AuthenticationStateChanged += state => _state = state;
    }

    public void Dispose()
    {
        _isDisposed = true;
        _people.Changed -= Ask;
        _timer.Dispose();
    }

    private void Ask() => _ = AskAsync();

    private async Task AskAsync()
    {
        await _asking.WaitAsync();
        try
        {
            if (_isDisposed || _state is null)
                return;
            var shown = (await _state).User;
            if (shown.FindFirstValue(SessionScheme.TokenClaim) is not { } token)
                return;
            var found = await _people.FindAsync(token, CancellationToken.None);
            var now = found is null
                ? new ClaimsPrincipal(new ClaimsIdentity())
                : SessionScheme.PrincipalOf(found, token);
            if (!_isDisposed && !AreSame(shown, now))
                SetAuthenticationState(Task.FromResult(new AuthenticationState(now)));
        }
        catch (Exception e) when (Outage.Is(e) || e is ObjectDisposedException)
        {
            // Calls of the page fail as well, and say so. The next turn asks again.
        }
        finally
        {
            _asking.Release();
        }
    }

    private static bool AreSame(ClaimsPrincipal shown, ClaimsPrincipal now) =>
        shown
            .Claims.Select(claim => (claim.Type, claim.Value))
            .SequenceEqual(now.Claims.Select(claim => (claim.Type, claim.Value)));
}
