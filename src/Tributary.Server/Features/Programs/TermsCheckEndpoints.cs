using System.Text.Json;
using Tributary.Client.Contracts;
using Tributary.Dashboard.Terms;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Input;
using Tributary.Server.Http;

namespace Tributary.Server.Features.Programs;

/// <summary>Checks Terms without storing them.</summary>
internal sealed class TermsCheckEndpoints : IEndpoints
{
    public void Map(IEndpointRouteBuilder app) =>
        app.MapPost("/v1/programs/{program}/terms/check", CheckAsync)
            .Needing(Scopes.Manage, programMayBeNew: true)
            .WithTags("Programs")
            .WithName("CheckTerms")
            .WithSummary("Checks Terms without storing them, and writes them as sentences.")
            .WithDescription(
                "The answer lists every fault, as the answer to a change of the Terms does. The program need not exist."
            )
            .Accepts<object>("application/json")
            .Produces<TermsCheck>()
            .Refusing(413, 415, 422);

    private static async Task<IResult> CheckAsync(string program, HttpContext context)
    {
        if (!JsonFields.IsId(program))
            return Problems.Of(InputErrors.InvalidId);
        var (terms, problem) = await TermsInput.ParseAsync(context.Request);
        if (problem is not null)
            return problem;
        return TypedResults.Ok(
            new TermsCheck
            {
                Valid = terms!.IsAccepted,
                Errors = TermsInput.FaultsOf(terms),
                Sentences = terms.IsAccepted ? SentencesOf(terms.Canonical) : [],
            }
        );
    }

    private static IReadOnlyList<TermsSentence> SentencesOf(ReadOnlyMemory<byte> terms)
    {
        using var document = JsonDocument.Parse(terms);
        return
        [
            .. Sentences
                .Of(document.RootElement)
                .Select(sentence => new TermsSentence { Pointer = sentence.Pointer, Text = sentence.Text }),
        ];
    }
}
