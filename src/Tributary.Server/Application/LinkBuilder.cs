using Tributary.Server.Application.Settings;

namespace Tributary.Server.Application;

/// <summary>Builds the link of a code, below the configured host or the request's own.</summary>
internal sealed class LinkBuilder(TributaryOptions options)
{
    public string Of(HttpRequest request, string program, string code)
    {
        var host =
            options.LinkHost?.AbsoluteUri.TrimEnd('/')
            ?? $"{request.Scheme}://{request.Host.ToUriComponent()}{request.PathBase.ToUriComponent()}";
        return $"{host}/{Uri.EscapeDataString(program)}/r/{Uri.EscapeDataString(code)}";
    }
}
