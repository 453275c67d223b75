namespace Tributary.Server;

/// <summary>The rate of a client address, before anything is looked up for it.</summary>
internal sealed class AddressCheck(RequestDelegate next, RateGate gate)
{
    public Task InvokeAsync(HttpContext context) =>
        gate.RefuseAddress(context.Connection.RemoteIpAddress) is { } refusal ? refusal.ExecuteAsync(context) : next(context);
}
