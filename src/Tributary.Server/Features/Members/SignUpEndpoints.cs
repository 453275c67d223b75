using System.Text.Json;
using Tributary.Client.Contracts;
using Tributary.Engine.Foundation;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Registration;
using Tributary.Server.Application;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Answers;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Identity;
using Tributary.Server.Application.Input;
using Tributary.Server.Application.Intake;
using Tributary.Server.Http;

namespace Tributary.Server.Features.Members;

/// <summary>Signs up one or many members.</summary>
internal sealed class SignUpEndpoints(IStore store, EntryIntake intake, TraitReader traits, LinkBuilder links)
    : IEndpoints
{
    public void Map(IEndpointRouteBuilder app) =>
        app.MapPost("/v1/programs/{program}/members", PostAsync)
            .Needing(Scopes.Write)
            .CreatingById()
            .SendingLocation()
            .WithTags("Members")
            .WithName("AddMembers")
            .WithSummary("Signs up a member, or an array of up to 1,000, independently of each other and in order.")
            .Accepts<NewMember>("application/json")
            .Produces<MemberInfo>(StatusCodes.Status201Created)
            .Produces<MemberInfo>()
            // An array is also answered with 200; ApiBodies moves the shape there.
            .Produces<MemberResults>(StatusCodes.Status207MultiStatus)
            .Refusing(400, 409, 410, 413, 415, 422, 503);

    private async Task<IResult> PostAsync(ProgramCall call, HttpContext context)
    {
        using var body = await JsonBody.ReadAsync(context.Request);
        if (body.Problem is not null)
            return body.Problem;
        var now = store.Now;
        return body.Root.ValueKind == JsonValueKind.Array
            ? await PostManyAsync(body.Root, call, now, context)
            : await PostOneAsync(body.Root, call, now, context);
    }

    private async Task<IResult> PostOneAsync(JsonElement element, ProgramCall call, Instant now, HttpContext context)
    {
        var faults = new InputFaults();
        if (MemberInput.Read(element, "", call, traits, now, faults) is not { } signUp)
            return faults.ToProblem();
        var result = (await intake.SignUpAsync([signUp], context.RequestAborted))[0];
        if (SignUpAnswers.Refusal(result, signUp) is { } problem)
            return problem;
        var info = SignUpAnswers.Of(result, code => links.Of(context.Request, call.Program.Name, code), faults.Ignored);
        return SignUpAnswers.StatusOf(result) == StatusCodes.Status201Created
            ? TypedResults.Created(
                $"/v1/programs/{Uri.EscapeDataString(call.Program.Name)}/members/{Uri.EscapeDataString(info.Id)}",
                info
            )
            : TypedResults.Ok(info);
    }

    private async Task<IResult> PostManyAsync(JsonElement array, ProgramCall call, Instant now, HttpContext context)
    {
        if (array.GetArrayLength() is 0 or > JsonInput.MaxItems)
            return Problems.Of(RequestErrors.TooManyItems);
        var results = new MemberResult[array.GetArrayLength()];
        var signUps = new List<SignUp>(results.Length);
        var taken = new List<(int Index, InputFaults Faults)>(results.Length);
        foreach (var (index, element) in array.EnumerateArray().Index())
        {
            context.RequestAborted.ThrowIfCancellationRequested();
            var faults = new InputFaults();
            if (MemberInput.Read(element, "", call, traits, now, faults) is { } signUp)
            {
                signUps.Add(signUp);
                taken.Add((index, faults));
            }
            else
            {
                results[index] = Refused(index, faults.ToProblem());
            }
        }
        if (signUps.Count > 0)
        {
            var answers = await intake.SignUpAsync(signUps, context.RequestAborted);
            foreach (var (i, answer) in answers.Index())
                results[taken[i].Index] = Result(
                    taken[i].Index,
                    signUps[i],
                    answer,
                    code => links.Of(context.Request, call.Program.Name, code),
                    taken[i].Faults
                );
        }
        return TypedResults.Ok(new MemberResults { Items = results });
    }

    private static MemberResult Result(
        int index,
        SignUp signUp,
        SignUpResult result,
        Func<string, string> linkOf,
        InputFaults faults
    ) =>
        SignUpAnswers.Refusal(result, signUp) is { } problem
            ? Refused(index, problem)
            : new MemberResult
            {
                Index = index,
                Status = SignUpAnswers.StatusOf(result),
                Member = SignUpAnswers.Of(result, linkOf, faults.Ignored),
            };

    private static MemberResult Refused(int index, ProblemResult problem) =>
        new()
        {
            Index = index,
            Status = problem.Code.Status,
            Error = problem.ToProblem(),
        };
}
