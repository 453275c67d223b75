using Tributary.Client.Contracts;
using Tributary.Engine.Terms.Json;
using Tributary.Engine.Terms.Parsing;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Json;

namespace Tributary.Server.Http;

/// <summary>Reads Terms from a request.</summary>
internal static class TermsInput
{
    public static async ValueTask<(TermsResult? Terms, ProblemResult? Problem)> ReadAsync(HttpRequest request)
    {
        if (!JsonBody.IsOf(request, "application/json"))
            return (
                null,
                Problems.Of(ErrorCodes.UnsupportedMediaType, "Send the Terms as application/json, in UTF-8.")
            );
        using var bytes = await RentedBytes.ReadAsync(request);
        return Check(bytes.Written.Span);
    }

    /// <param name="below">The path of the Terms inside the body.</param>
    public static (TermsResult? Terms, ProblemResult? Problem) Check(ReadOnlySpan<byte> utf8, string below = "")
    {
        var terms = TermsParser.Parse(utf8);
        if (terms.IsAccepted)
            return (terms, null);
        var first = terms.Faults[0];
        var code = first.Code switch
        {
            TermsFaultCode.MalformedJson => ErrorCodes.MalformedJson,
            TermsFaultCode.TooDeep => ErrorCodes.TooDeep,
            TermsFaultCode.TooLarge => ErrorCodes.BodyTooLarge,
            _ => ErrorCodes.InvalidTerms,
        };
        Fault[] faults =
        [
            .. terms.Faults.Select(fault => new Fault
            {
                Pointer = below + fault.Pointer,
                Code = fault.Code,
                Detail = fault.Detail,
            }),
        ];
        return (null, new ProblemResult(code, first.Detail, below + first.Pointer, faults));
    }
}
