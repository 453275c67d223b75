using Tributary.Client.Contracts;
using Tributary.Engine.Terms.Json;
using Tributary.Engine.Terms.Parsing;
using Tributary.Server.Application.Bodies;
using Tributary.Server.Application.Errors;

namespace Tributary.Server.Http;

/// <summary>Reads Terms from a request.</summary>
internal static class TermsInput
{
    /// <summary>Reads Terms that must be accepted.</summary>
    public static async ValueTask<(TermsResult? Terms, ProblemResult? Problem)> ReadAsync(HttpRequest request)
    {
        var (terms, problem) = await ParseAsync(request);
        return problem is not null ? (null, problem) : Accept(terms!);
    }

    /// <summary>Reads Terms that may have faults.</summary>
    public static async ValueTask<(TermsResult? Terms, ProblemResult? Problem)> ParseAsync(HttpRequest request)
    {
        if (!JsonBody.IsOf(request, "application/json"))
            return (
                null,
                Problems.Of(RequestErrors.UnsupportedMediaType, "Send the Terms as application/json, in UTF-8.")
            );
        using var bytes = await RentedBytes.ReadAsync(request);
        return (TermsParser.Parse(bytes.Written.Span), null);
    }

    /// <param name="below">The path of the Terms inside the body.</param>
    public static (TermsResult? Terms, ProblemResult? Problem) Check(ReadOnlySpan<byte> utf8, string below = "") =>
        Accept(TermsParser.Parse(utf8), below);

    /// <summary>Returns the faults as an answer lists them.</summary>
    /// <param name="terms">The Terms.</param>
    /// <param name="below">The path of the Terms inside the body.</param>
    public static IReadOnlyList<Fault> FaultsOf(TermsResult terms, string below = "") =>
        [
            .. terms.Faults.Select(fault => new Fault
            {
                Pointer = below + fault.Pointer,
                Code = fault.Code,
                Detail = fault.Detail,
            }),
        ];

    private static (TermsResult? Terms, ProblemResult? Problem) Accept(TermsResult terms, string below = "")
    {
        if (terms.IsAccepted)
            return (terms, null);
        var first = terms.Faults[0];
        var code = first.Code switch
        {
            TermsFaultCode.MalformedJson => RequestErrors.MalformedJson,
            TermsFaultCode.TooDeep => RequestErrors.TooDeep,
            TermsFaultCode.TooLarge => RequestErrors.BodyTooLarge,
            _ => InputErrors.InvalidTerms,
        };
        return (null, new ProblemResult(code, first.Detail, below + first.Pointer, FaultsOf(terms, below)));
    }
}
