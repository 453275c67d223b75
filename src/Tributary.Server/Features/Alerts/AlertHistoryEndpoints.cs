using Tributary.Client.Contracts;
using Tributary.Engine.Foundation;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Answers;
using Tributary.Server.Http;
using Tributary.Storage.Features.Alerts;
using Tributary.Storage.Features.Members;

namespace Tributary.Server.Features.Alerts;

/// <summary>Lists the alerts that were raised and cleared.</summary>
internal sealed class AlertHistoryEndpoints(AlertHistory history, MemberReads members) : IEndpoints
{
    public static void AddServices(IServiceCollection services) => services.AddSingleton<AlertHistory>();

    public void Map(IEndpointRouteBuilder app) =>
        app.MapGet("/v1/programs/{program}/alerts", ListAsync)
            .WithTags("Alerts")
            .Needing(Scopes.Read)
            .WithName("ListAlerts")
            .WithSummary("Lists the alerts that were raised and cleared, newest first.")
            .WithQuery(ListParameters.OfCreated)
            .Produces<Page<AlertEventInfo>>()
            .Refusing(400);

    private async Task<IResult> ListAsync(ProgramCall call, [AsParameters] ListParameters parameters)
    {
        if (!parameters.TryRead(out var list, out var problem))
            return problem;
        var page = await history.ListAsync(call.Program.Id, list.Range, parameters.Stopping);
        var named = page.Items.Select(one => one.Alert.Member).OfType<MemberId>();
        var names = await members.NamesAsync(call.Program.Id, named, parameters.Stopping);
        return TypedResults.Ok(
            list.Page(
                page,
                one => new AlertEventInfo
                {
                    At = one.At.ToDateTimeOffset(),
                    State = one.IsRaised ? "raised" : "cleared",
                    Alert = AlertAnswers.Of(one.Alert, call.Program.Name, names),
                }
            )
        );
    }
}
