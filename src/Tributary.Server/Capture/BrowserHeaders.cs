namespace Tributary.Server.Capture;

/// <summary>Headers of browsers that ASP.NET Core does not name.</summary>
internal static class BrowserHeaders
{
    /// <summary>A client hint: <c>?1</c> for a phone.</summary>
    public const string IsMobile = "Sec-CH-UA-Mobile";
}
