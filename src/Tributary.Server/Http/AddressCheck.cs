using Tributary.Server.Application.Access;
using Tributary.Server.Application.Errors;
using Tributary.Server.Http.Pages;

namespace Tributary.Server.Http;

/// <summary>Limits the rate of each client address before anything is looked up for it.</summary>
internal sealed class AddressCheck(RequestDelegate next, RateGate gate)
{
    public Task InvokeAsync(HttpContext context)
    {
        // A page calls inside this process. Its own request was counted, and the call has no address.
        if (context.Features.Get<Caller>() is not null)
            return next(context);
        var refusing = gate.RefuseAddressAsync(context.Connection.RemoteIpAddress);
        return refusing.IsCompletedSuccessfully ? GoOn(refusing.Result, context) : WaitAsync(refusing, context);
    }

    private async Task WaitAsync(ValueTask<ProblemResult?> refusing, HttpContext context) =>
        await GoOn(await refusing, context);

    private Task GoOn(ProblemResult? refusal, HttpContext context)
    {
        if (refusal is null)
            return next(context);
        return LostLink.IsLink(context.Request) ? LostLink.ShowAsync(context, refusal) : refusal.ExecuteAsync(context);
    }
}
