using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Tributary.Client;
using Tributary.Dashboard.Addressing;
using Tributary.Dashboard.Session;

namespace Tributary.Dashboard.Parts;

/// <summary>A page of one program.</summary>
public abstract class ProgramPage : ComponentBase, IDisposable
{
    private string _path = "";

    /// <summary>The program of the address.</summary>
    [Parameter]
    public string Program { get; set; } = "";

    [Inject]
    private Api Api { get; set; } = default!;

    [Inject]
    private PageAddress Address { get; set; } = default!;

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

    /// <summary>Returns the client for calls about this program.</summary>
    protected ValueTask<TributaryClient> ConnectAsync() => Api.ConnectAsync(Program);

    /// <summary>Returns the address of another page of this program.</summary>
    protected string AddressOf(string page) => Addresses.Of(Program, page);

    /// <summary>Shows this page with another value of a parameter; null or nothing removes it.</summary>
    protected Task ChooseAsync(string parameter, object? value) => Address.ChooseAsync(parameter, value as string);

    // Only the filters in the address have changed, so the framework sees no other parameter and would draw nothing.
    private void OnMoved(object? sender, LocationChangedEventArgs moved)
    {
        if (new Uri(moved.Location).AbsolutePath == _path)
            InvokeAsync(StateHasChanged);
    }
}
