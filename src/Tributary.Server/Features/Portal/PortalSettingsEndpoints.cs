using Tributary.Client.Contracts;
using Tributary.Engine.Pipeline;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Input;
using Tributary.Server.Application.Json;
using Tributary.Server.Http;
using Tributary.Storage.Features.Portal;

namespace Tributary.Server.Features.Portal;

/// <summary>Shows and sets the look of the pages that a program's members see.</summary>
internal sealed class PortalSettingsEndpoints(IStore store, PortalSettingsReads settings) : IEndpoints
{
    public static void AddServices(IServiceCollection services) =>
        services
            .AddSingleton<PortalLooks>()
            .AddSingleton<PortalSettingsReads>()
            .AddSingleton<PortalSessions>()
            .AddSingleton<PortalReads>()
            .AddSingleton<Portals>();

    public void Map(IEndpointRouteBuilder app)
    {
        var portal = app.MapGroup("/v1/programs/{program}/portal").WithTags("Portal");
        portal
            .MapGet("", FindAsync)
            .Needing(Scopes.Read)
            .WithName("GetPortalSettings")
            .WithSummary("Returns the look of the pages that members see, with the usual values of what is not set.")
            .Produces<PortalSettings>()
            .Refusing();
        portal
            .MapPut("", PutAsync)
            .Needing(Scopes.Manage)
            .WithName("PutPortalSettings")
            .WithSummary(
                "Sets the look of the pages that members see, as a whole. Colors that are hard to read are refused."
            )
            .Accepts<PortalSettings>("application/json")
            .Produces<PortalSettings>()
            .Refusing(400, 413, 415, 422);
    }

    private async Task<IResult> FindAsync(ProgramCall call, CancellationToken stopping) =>
        JsonAnswer.Of(await settings.FindAsync(call.Program.Id, stopping));

    private async Task<IResult> PutAsync(ProgramCall call, HttpContext context)
    {
        using var body = await JsonBody.ReadAsync(context.Request);
        if (body.Problem is not null)
            return body.Problem;
        var faults = new InputFaults();
        var now = store.Now;
        if (PortalSettingsInput.Read(body.Root, call.Program.PlanAt(now), faults) is not { } look)
            return faults.ToProblem();
        var audit = call.Record(now, "portal.change", call.Program.Name);
        await settings.SetAsync(call.Program.Id, look, audit, context.RequestAborted);
        return await FindAsync(call, context.RequestAborted);
    }
}
