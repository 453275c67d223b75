namespace Tributary.Server;

/// <summary>The rate of a client address, before anything is looked up for it.</summary>
internal sealed class AddressCheck(RequestDelegate next, RateGate gate)
{
    public Task InvokeAsync(HttpContext context) =>
        gate.RefuseAddress(context.Connection.RemoteIpAddress) is { } seconds
            ? Problems.Later(ErrorCodes.RateLimited, seconds).ExecuteAsync(context)
            : next(context);
}
