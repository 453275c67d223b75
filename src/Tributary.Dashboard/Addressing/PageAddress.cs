using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Tributary.Dashboard.Addressing;

/// <summary>Changes the parameters in the address of a page: its filters, order and interval.</summary>
/// <remarks>
/// The browser puts each choice into the address that it has by then. The address known here is older while a choice is
/// on its way, so an address written here would undo that choice.
/// </remarks>
public sealed class PageAddress(NavigationManager navigation, IJSRuntime script)
{
    /// <summary>The parameter with the place in a list. Another choice begins at the first page.</summary>
    public const string Cursor = "cursor";

    /// <summary>Chooses a value of a parameter; null or nothing removes it.</summary>
    public async Task ChooseAsync(string parameter, string? value)
    {
        var page = navigation.Uri.Split('?', '#')[0];
        try
        {
            await script.InvokeVoidAsync("tributaryAddress.choose", page, parameter, value ?? "");
        }
        catch (Exception fault) when (fault is JSDisconnectedException or TaskCanceledException)
        {
            // The browser is gone, and its address with it.
        }
    }
}
