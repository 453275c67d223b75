using System.Security.Claims;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Tributary.Client;

namespace Tributary.Dashboard.Session;

/// <summary>Returns a handler that calls the API in the name of a person. The server registers it.</summary>
/// <param name="person">The person who is signed in.</param>
public delegate HttpMessageHandler ApiHandlers(ClaimsPrincipal person);

/// <summary>
/// Calls the API for the person who is signed in. Pages have no other way to data, so they can do what the API can, and
/// only what the person may.
/// </summary>
public sealed class Api(AuthenticationStateProvider states, NavigationManager navigation, ApiHandlers handlers)
    : IDisposable
{
    /// <summary>
    /// Stands for a key: the person is known by the handler, and the client only wants one to be there.
    /// </summary>
    public const string NoKey = "signed-in";

    private HttpClient? _http;
    private TributaryClient? _client;

    /// <summary>Returns the client for calls about all programs.</summary>
    public async ValueTask<TributaryClient> ConnectAsync()
    {
        if (_client is not null)
            return _client;
        var state = await states.GetAuthenticationStateAsync();
        _http = new HttpClient(handlers(state.User));
        return _client = new TributaryClient(
            _http,
            new TributaryClientOptions
            {
                Url = new Uri(navigation.BaseUri),
                Key = NoKey,
                Retries = 0,
            }
        );
    }

    /// <summary>Returns the client for calls about one program.</summary>
    public async ValueTask<TributaryClient> ConnectAsync(string program) => (await ConnectAsync()).In(program);

    /// <inheritdoc />
    public void Dispose() => _http?.Dispose();
}
