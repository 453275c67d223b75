using Microsoft.AspNetCore.Components;
using Tributary.Client;
using Tributary.Dashboard.Session;

namespace Tributary.Dashboard.Parts;

/// <summary>A page about the whole server.</summary>
public abstract class ServerPage : ComponentBase
{
    [Inject]
    private Api Api { get; set; } = default!;

    /// <summary>Changes the address.</summary>
    [Inject]
    protected NavigationManager Navigation { get; set; } = default!;

    /// <summary>Returns the client for calls about all programs.</summary>
    protected ValueTask<TributaryClient> ConnectAsync() => Api.ConnectAsync();

    /// <summary>Goes to this page with another value of a parameter, on the first page of its list.</summary>
    protected void Choose(string parameter, object? value) =>
        Navigation.NavigateTo(
            Navigation.GetUriWithQueryParameters(
                new Dictionary<string, object?>
                {
                    [parameter] = value is string { Length: > 0 } text ? text : null,
                    ["cursor"] = null,
                }
            )
        );
}
