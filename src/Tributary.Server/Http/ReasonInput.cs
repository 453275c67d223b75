using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Input;

namespace Tributary.Server.Http;

/// <summary>Reads the body of a command on one object: the reason that a person gives for it.</summary>
internal static class ReasonInput
{
    private static readonly JsonShape s_shape = new("reason");

    public static async ValueTask<(string? Reason, ProblemResult? Problem)> ReadAsync(
        HttpRequest request,
        bool required
    )
    {
        using var body = await JsonBody.ReadAsync(request, mayBeEmpty: !required);
        if (body.Problem is not null)
            return (null, body.Problem);
        var faults = new InputFaults();
        var reason = s_shape.Open(body.Root, "", faults).Text("reason", JsonFields.MaxReasonLength, required);
        return faults.IsEmpty ? (reason, null) : (null, faults.ToProblem());
    }
}
