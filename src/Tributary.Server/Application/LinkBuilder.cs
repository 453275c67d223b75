using Tributary.Server.Application.Settings;

namespace Tributary.Server.Application;

/// <summary>Builds the link of a code, below the configured host or the request's own.</summary>
internal sealed class LinkBuilder(TributaryOptions options)
{
    public string Of(HttpRequest request, string program, string code) =>
        $"{HostOf(request)}/{Uri.EscapeDataString(program)}/r/{Uri.EscapeDataString(code)}";

    /// <summary>Returns the address of this server for people outside, without a slash at its end.</summary>
    public string HostOf(HttpRequest request) =>
        options.LinkHost?.AbsoluteUri.TrimEnd('/')
        ?? $"{request.Scheme}://{request.Host.ToUriComponent()}{request.PathBase.ToUriComponent()}";
}
