using System.Text.Json;
using System.Text.Json.Nodes;
using Tributary.Client.Contracts;
using Tributary.Engine.Foundation;
using Tributary.Engine.Fraud;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Terms;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Input;
using Tributary.Server.Http;
using Tributary.Storage.Connections;
using Tributary.Storage.Features.Fraud;
using Tributary.Storage.Features.Programs;

namespace Tributary.Server.Features.Fraud;

/// <summary>Tries settings of fraud detection on the past, one at a time on each node.</summary>
internal sealed class BacktestEndpoints(Database database, IStore store, ProgramReads programs)
    : IEndpoints,
        IDisposable
{
    internal static readonly ErrorCode Running = new(
        "backtest_running",
        409,
        "Another backtest is running on this server. Retry when it has ended."
    );

    private const int MostItems = 200;

    private static readonly JsonShape s_shape = new("fraud", "from", "to");

    // Each one reads the whole log of a program.
    private readonly SemaphoreSlim _turn = new(1);

    public static void AddServices(IServiceCollection services) { }

    public void Map(IEndpointRouteBuilder app) =>
        app.MapPost("/v1/programs/{program}/fraud/backtest", PostAsync)
            .WithTags("Fraud")
            .Needing(Scopes.Manage | Scopes.Review)
            .WithName("BacktestFraud")
            .WithSummary("Shows what other settings of fraud detection would have held. Writes nothing.")
            .WithDescription(
                "It reads the whole log of the program, so it takes seconds for each million of entries. "
                    + "`tributary fraud backtest` does the same from the command line."
            )
            .Accepts<NewBacktest>("application/json")
            .Produces<BacktestInfo>()
            .Refusing(400, 409, 413, 415, 422);

    public void Dispose() => _turn.Dispose();

    private async Task<IResult> PostAsync(ProgramCall call, HttpContext context)
    {
        using var body = await JsonBody.ReadAsync(context.Request);
        if (body.Problem is not null)
            return body.Problem;
        var stopping = context.RequestAborted;
        var faults = new InputFaults();
        var fields = s_shape.Open(body.Root, "", faults);
        var (from, to) = (fields.Time("from"), fields.Time("to"));
        if (!faults.IsEmpty)
            return faults.ToProblem();
        var plan = call.Program.PlanAt(store.Now).Fraud;
        if (fields.Has("fraud"))
        {
            var (given, problem) = await ReadAsync(call, fields.Find("fraud"), stopping);
            if (problem is not null)
                return problem;
            plan = given!;
        }
        if (!await _turn.WaitAsync(0, stopping))
            return Problems.Of(Running);
        try
        {
            var result = await new Backtest(database).RunAsync(call.Program.Id, plan, from, to, stopping);
            return TypedResults.Ok(Of(result));
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Reads the part of Terms in place of that of the Terms in force, by the rules for Terms.</summary>
    private async ValueTask<(FraudPlan? Plan, ProblemResult? Problem)> ReadAsync(
        ProgramCall call,
        JsonElement fraud,
        CancellationToken stopping
    )
    {
        var version = Versions.Governing(call.Program.Versions, null, store.Now);
        var terms =
            await programs.FindTermsAsync(call.Program.Id, version, stopping)
            ?? throw new InvalidOperationException($"Version {version} of the Terms does not exist.");
        var document = JsonNode.Parse(terms.Document)!.AsObject();
        document["fraud"] = JsonNode.Parse(fraud.GetRawText());
        var (result, problem) = TermsInput.Check(JsonSerializer.SerializeToUtf8Bytes(document));
        return (result?.Plan?.Fraud, problem);
    }

    private static BacktestInfo Of(BacktestResult result)
    {
        var (right, wrong) = (result.CaughtRightly, result.CaughtWrongly);
        return new BacktestInfo
        {
            Referrals = result.Referrals,
            Held = result.Caught.LongCount(row => row.Verdict == RiskVerdict.Held),
            Rejected = result.Caught.LongCount(row => row.Verdict == RiskVerdict.Rejected),
            Right = right,
            Wrong = wrong,
            Missed = result.Missed,
            Precision = Share(right, right + wrong),
            Recall = Share(right, right + result.Missed),
            AtStake = Sum(result.Caught.SelectMany(row => row.Stakes)),
            Signals = result.Found.OrderBy(one => one.Key).ToDictionary(one => EnumNames.Of(one.Key), one => one.Value),
            Items =
            [
                .. result
                    .Caught.OrderByDescending(row => row.Score)
                    .ThenBy(row => row.Member, StringComparer.Ordinal)
                    .Take(MostItems)
                    .Select(row => new BacktestItem
                    {
                        Member = row.Member,
                        Referrer = row.Referrer,
                        Verdict = EnumNames.Of(row.Verdict),
                        Score = row.Score,
                        Signals = [.. row.Signals.Select(EnumNames.Of)],
                        Outcome = row.Label is { } label ? EnumNames.Of(label) : null,
                        AtStake = Sum(row.Stakes),
                    }),
            ],
        };
    }

    private static List<MoneyInfo> Sum(IEnumerable<KeyValuePair<string, long>> stakes) =>
        [
            .. stakes
                .GroupBy(stake => stake.Key, stake => stake.Value, StringComparer.Ordinal)
                .OrderBy(sum => sum.Key, StringComparer.Ordinal)
                .Select(sum => new MoneyInfo { Currency = sum.Key, Amount = sum.Sum() }),
        ];

    private static decimal? Share(long part, long all) => all == 0 ? null : decimal.Round((decimal)part / all, 4);
}
