namespace Tributary.Server;

/// <summary>Codes as links.</summary>
internal sealed class Links(TributaryOptions options)
{
    /// <summary>With the program in it, as a code is unique only there.</summary>
    public string Of(HttpRequest request, string program, string code)
    {
        var host = options.LinkHost?.ToString().TrimEnd('/') ?? $"{request.Scheme}://{request.Host}{request.PathBase}";
        return $"{host}/{Uri.EscapeDataString(program)}/r/{code}";
    }
}
