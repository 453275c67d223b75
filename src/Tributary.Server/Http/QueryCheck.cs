using Tributary.Engine.Foundation;
using Tributary.Server.Application.Errors;

namespace Tributary.Server.Http;

/// <summary>
/// Refuses query parameters that a call of the API does not know, since a misspelt filter must not return everything.
/// Links and pages outside of the API accept anything that others append to their addresses.
/// </summary>
internal sealed class QueryCheck(RequestDelegate next)
{
    private const int MostShown = 64;

    public Task InvokeAsync(HttpContext context)
    {
        if (
            !context.Request.QueryString.HasValue
            || context.GetEndpoint() is not RouteEndpoint endpoint
            || !IsOfTheApi(endpoint)
        )
            return next(context);
        return Refuse(context.Request.Query, DeclaredQuery.Of(endpoint))?.ExecuteAsync(context) ?? next(context);
    }

    public static bool IsOfTheApi(RouteEndpoint endpoint) =>
        endpoint.RoutePattern.RawText?.StartsWith("/v1/", StringComparison.Ordinal) == true;

    public static string? NameOf(Endpoint endpoint) =>
        endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName;

    private static ProblemResult? Refuse(IQueryCollection query, IReadOnlyList<QueryParameter> known)
    {
        foreach (var (name, values) in query)
        {
            if (!IsKnown(name, known))
                return Problems.Of(RequestErrors.UnknownParameter, Unknown(name, known));
            if (values.Count > 1)
                return Problems.Of(
                    RequestErrors.InvalidParameter,
                    $"{name} is given {values.Count} times. Give it once."
                );
        }
        return null;
    }

    private static bool IsKnown(string name, IReadOnlyList<QueryParameter> known)
    {
        foreach (var parameter in known)
            if (parameter.Name == name)
                return true;
        return false;
    }

    private static string Unknown(string name, IReadOnlyList<QueryParameter> known)
    {
        var shown = name.Length <= MostShown ? name : name[..MostShown] + "…";
        if (known.Count == 0)
            return $"This call has no parameter '{shown}'. It accepts no query parameters.";
        var names = known.Select(parameter => parameter.Name).ToList();
        var guess = Spelling.Nearest(shown, names) is { } near ? $" Did you mean '{near}'?" : "";
        return $"This call has no parameter '{shown}'.{guess} Its parameters are {string.Join(", ", names)}.";
    }
}
