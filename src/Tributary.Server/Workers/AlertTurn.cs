using System.Text;
using Tributary.Engine.Alerts;
using Tributary.Engine.Deciding.Commands;
using Tributary.Engine.Foundation;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Terms;
using Tributary.Server.Application.Access;
using Tributary.Storage.Features.Alerts;

namespace Tributary.Server.Workers;

/// <summary>
/// Evaluates every alert rule once: 1. tells of a transition that a node left untold when it died; 2. reads the figures
/// of the rule and computes its value; 3. stores the value, or the transition that it makes; 4. tells of that; 5.
/// removes rules that were deleted.
/// </summary>
internal sealed class AlertTurn(
    AlertRules rules,
    AlertReads reads,
    ProgramDirectory programs,
    AlertAnnouncer announcer,
    IStore store
)
{
    /// <summary>Does nothing while another node has the turn.</summary>
    public async ValueTask RunAsync(CancellationToken stopping)
    {
        if (await rules.HasAnyAsync(stopping) && await rules.TakeTurnAsync(store.Now, stopping))
            await EvaluateAsync(stopping);
    }

    /// <summary>Evaluates the rules even if another node does so at the same time.</summary>
    internal async ValueTask EvaluateAsync(CancellationToken stopping)
    {
        var values = new List<(AlertRule Rule, AlertReading Reading)>();
        foreach (var rule in await rules.ListAllAsync(stopping))
            if (
                await programs.FindAsync(rule.ProgramId, stopping) is { } program
                && await FollowAsync(rule, program, stopping) is { } reading
            )
                values.Add((rule, reading));
        await rules.SetValuesAsync(values, store.Now, stopping);
    }

    /// <returns>The value of a rule whose state stays; null for any other.</returns>
    private async ValueTask<AlertReading?> FollowAsync(AlertRule rule, ProgramFacts program, CancellationToken stopping)
    {
        if (rule.Pending is not null)
        {
            await announcer.AnnounceAsync(rule, stopping);
            rule = rule with { Pending = null };
        }
        if (rule.IsWatching)
            return await EvaluateAsync(rule, program, stopping);
        if (rule.State == AlertState.Raised)
        {
            var end = rule.IsDeleted ? AlertEnd.Deleted : AlertEnd.Disabled;
            await ChangeAsync(new Evaluation(rule, program, store.Now) { End = end }, AlertState.Quiet, stopping);
        }
        if (rule.IsDeleted)
            await rules.RemoveAsync(rule.Id, stopping);
        return null;
    }

    /// <summary>Rules of a program that has ended keep their state.</summary>
    /// <returns>The value, if the state stays.</returns>
    private async ValueTask<AlertReading?> EvaluateAsync(
        AlertRule rule,
        ProgramFacts program,
        CancellationToken stopping
    )
    {
        if (program.Status == ProgramStatus.Ended)
            return null;
        var evaluation = new Evaluation(rule, program, store.Now);
        var figures = await reads.ReadAsync(program, rule.Terms, evaluation.Window, evaluation.Now, stopping);
        evaluation = evaluation with { Reading = AlertFormula.Compute(rule.Terms, figures) };
        var next = AlertFormula.Next(rule.Terms, rule.State, evaluation.Reading.Value);
        if (next == rule.State)
            return evaluation.Reading;
        await ChangeAsync(evaluation, next, stopping);
        return null;
    }

    private async ValueTask ChangeAsync(Evaluation evaluation, AlertState state, CancellationToken stopping)
    {
        var (rule, reading, now) = (evaluation.Rule, evaluation.Reading, evaluation.Now);
        var raisedValue = state == AlertState.Raised ? reading.Value : rule.RaisedValue;
        var facts = evaluation.FactsOf(state, raisedValue);
        ICommand command = state == AlertState.Raised ? new RaiseAlert(facts) : new ClearAlert(facts);
        var changed = rule with
        {
            State = state,
            Transitions = rule.Transitions + 1,
            Since = now,
            RaisedValue = raisedValue,
            Value = reading.Value,
            Events = reading.Events,
            EvaluatedAt = now,
            Pending = Encoding.UTF8.GetString(CommandRegistry.Of(command).ToJson(command)),
            UpdatedAt = now,
        };
        if (await rules.ChangeAsync(rule, changed, stopping))
            await announcer.AnnounceAsync(changed, stopping);
    }

    /// <summary>A rule at a moment, with the value that it has then.</summary>
    private sealed record Evaluation(AlertRule Rule, ProgramFacts Program, Instant Now)
    {
        public AlertReading Reading { get; init; }

        public AlertEnd End { get; init; }

        public AlertWindow? Window { get; } = AlertWindow.Of(Rule.Terms, Now, Program.PlanAt(Now).TimeZone);

        public AlertFacts FactsOf(AlertState state, decimal? raisedValue) =>
            new()
            {
                Rule = Rule.Id,
                Kind = Rule.Terms.Kind,
                Metric = Rule.Terms.Metric,
                Threshold = Rule.Terms.Threshold,
                WindowDays = Window is null ? null : Rule.Terms.WindowDays,
                From = Window?.From,
                To = Window?.To,
                Value = Reading.Value,
                RaisedValue = raisedValue,
                Since = state == AlertState.Raised ? Now : Rule.Since,
                End = state == AlertState.Raised ? null : End,
                Member = Reading.Member,
                Cap = Reading.Cap,
                Currency = Rule.Terms.Metric == AlertMetric.AmountInReview ? Program.HomeCurrency : null,
            };
    }
}
