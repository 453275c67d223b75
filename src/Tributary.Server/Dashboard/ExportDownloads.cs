using Microsoft.AspNetCore.Http.Features;
using Tributary.Dashboard.Addressing;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Errors;
using Tributary.Server.Http;
using Tributary.Server.Http.InProcess;

namespace Tributary.Server.Dashboard;

/// <summary>Sends a whole set of a program to the browser of a person, as the API sends it to a key.</summary>
internal sealed class ExportDownloads(ApiPipeline pipeline, People people)
{
    public void Map(IEndpointRouteBuilder app) =>
        app.MapGet(Addresses.Export("{program}", "{set}"), SendAsync)
            .ExcludeFromDescription()
            .RequireAuthorization()
            .AsDashboard();

    /// <summary>
    /// Hands the request on as a call of the API by this person. Its rows go to the browser as they are read.
    /// </summary>
    private async Task SendAsync(HttpContext context, string program, string set)
    {
        if (
            SessionScheme.TokenOf(context.Request) is not { } token
            || await people.FindAsync(token, context.RequestAborted) is not { } person
        )
        {
            await Problems.Of(AccessErrors.Unauthorized).ExecuteAsync(context);
            return;
        }
        var path = $"/v1/programs/{Uri.EscapeDataString(program)}/exports/{Uri.EscapeDataString(set)}";
        context.Features.Set(person.Caller);
        var request = context.Features.Get<IHttpRequestFeature>()!;
        (request.Path, request.RawTarget) = (Uri.UnescapeDataString(path), path + request.QueryString);
        context.SetEndpoint(null);
        context.Request.RouteValues.Clear();
        await pipeline.AnswerAsync(context);
    }
}
