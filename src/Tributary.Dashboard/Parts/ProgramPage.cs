using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Tributary.Client;
using Tributary.Dashboard.Layout;
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

    /// <summary>Goes to this page with another value of a parameter; null or nothing takes it away.</summary>
    protected void Choose(string parameter, object? value)
    {
        var changes = new Dictionary<string, object?>
        {
            [parameter] = value is string { Length: > 0 } text ? text : null,
        };
        if (parameter != "cursor")
            changes["cursor"] = null;
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameters(changes));
    }

    // Only the filters in the address have changed, so the framework sees no other parameter and would draw nothing.
    private void OnMoved(object? sender, LocationChangedEventArgs moved)
    {
        if (new Uri(moved.Location).AbsolutePath == _path)
            InvokeAsync(StateHasChanged);
    }
}
