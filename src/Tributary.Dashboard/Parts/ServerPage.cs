using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Tributary.Client;
using Tributary.Dashboard.Session;

namespace Tributary.Dashboard.Parts;

/// <summary>A page about the whole server.</summary>
public abstract class ServerPage : ComponentBase, IDisposable
{
    private string _path = "";

    [Inject]
    private Api Api { get; set; } = default!;

    /// <summary>Changes the address.</summary>
    [Inject]
    protected NavigationManager Navigation { get; set; } = default!;

    /// <inheritdoc/>
    public virtual void Dispose()
    {
        Navigation.LocationChanged -= OnMoved;
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        _path = new Uri(Navigation.Uri).AbsolutePath;
        Navigation.LocationChanged += OnMoved;
    }

    /// <summary>Returns the client for calls about all programs.</summary>
    protected ValueTask<TributaryClient> ConnectAsync() => Api.ConnectAsync();

    // A list reads its filters from the address.
    private void OnMoved(object? sender, LocationChangedEventArgs moved)
    {
        if (new Uri(moved.Location).AbsolutePath == _path)
            InvokeAsync(StateHasChanged);
    }
}
