using System.Globalization;
using System.Text;
using System.Text.Json;
using Tributary.Client.Contracts;
using Tributary.Client.Contracts.Json;
using Tributary.Engine.Foundation;
using Tributary.Engine.Terms.Conditions;
using Tributary.Engine.Tracing;

namespace Tributary.Server.Cli.Traces;

/// <summary>Writes an entry with its decision: the entry, the outcome, then each rule with its reasons.</summary>
/// <param name="units">The decimal places of the units that the program defines.</param>
internal sealed class TraceText(string program, IReadOnlyDictionary<string, int> units, EntryId id)
{
    private const int LabelWidth = 12;

    private readonly StringBuilder _text = new();

    public string Write(EventInfo entry)
    {
        AddEntry(entry);
        if (entry.Decision is not { } decision)
        {
            _text.Append('\n').AppendLine(Waiting(entry));
            return _text.ToString();
        }
        _text.Append('\n');
        AddOutcome(decision);
        if (decision.Trace is { } trace)
            AddTrace(trace);
        foreach (var reward in decision.Rewards.Where(reward => !IsOfARule(decision, reward)))
            AddFact("Granted", $"{Gift(reward)} to {reward.Member}, reward {reward.Id}, which is {reward.Status}");
        foreach (var change in decision.Changed ?? [])
            AddFact("Changed", Change(change));
        return _text.ToString();
    }

    private void AddEntry(EventInfo entry)
    {
        AddFact("Entry", $"{entry.Id}, number {id}");
        AddFact("Program", program);
        AddFact("Type", entry.Type);
        if (entry.Member.Length > 0)
            AddFact("Member", entry.Member);
        if (entry.Amount is { } amount)
            AddFact("Amount", Money(amount, entry.Currency));
        if (entry.Reverses is { } reversed)
            AddFact("Reverses", reversed);
        if (entry.Reinstates is { } reinstated)
            AddFact("Reinstates", reinstated);
        AddFact("Occurred", Time(entry.OccurredAt));
        AddFact("Accepted", Time(entry.AcceptedAt));
    }

    private static string Waiting(EventInfo entry) =>
        entry.Parked is { } parked
            ? $"The entry has been parked since {Time(parked.Since)} ({parked.Reason}, after {parked.Tries} tries). "
                + parked.Detail
            : "The entry is in the queue and not decided yet. A server with the role all or worker decides it.";

    private void AddOutcome(DecisionInfo decision)
    {
        AddFact("Outcome", decision.Outcome);
        AddFact("Decided", $"{Time(decision.DecidedAt)}, as number {decision.Seq} of its partition");
        AddFact("Terms", decision.TermsVersion is { } version ? $"version {version}" : "none were needed");
        AddFact("Decision", decision.Id!);
        foreach (var reason in decision.Reasons)
            AddFact("Reason", Reason(reason));
    }

    private void AddTrace(TraceInfo trace)
    {
        if (trace.Facts is { } facts)
            foreach (var fact in facts.EnumerateObject())
                AddFact("Fact", $"{fact.Name} {fact.Value.GetRawText()}");
        if (trace.Completion is { } completion)
            AddCompletion(completion);
        foreach (var rule in trace.Rules ?? [])
            AddRule(rule);
    }

    private void AddCompletion(JsonElement completion)
    {
        _text
            .Append('\n')
            .AppendLine(
                completion.GetProperty("completed").GetBoolean()
                    ? "The entry completed the member's referral."
                    : "The entry did not complete a referral."
            );
        if (completion.TryGetProperty("detail", out var detail))
            AddLine(1, $"{completion.GetProperty("reason").GetString()}: {detail.GetString()}");
        if (completion.TryGetProperty("completed_by", out var other))
            AddLine(1, $"Event {other.GetString()} had completed it.");
        if (completion.TryGetProperty("conditions", out var conditions))
            AddCondition(1, conditions.Deserialize(TributaryJson.Default.ConditionTraceInfo)!);
    }

    private void AddRule(RuleTraceInfo rule)
    {
        var payee = rule.Payee is null ? "" : $" for {rule.Payee}";
        var level = rule.Level is null or 0 ? "" : $" at level {rule.Level}";
        var verdict =
            rule.Verdict != Verdicts.Granted ? "paid nothing"
            : rule.Amount is { } amount ? $"granted {Money(amount, rule.Currency)}"
            : $"granted {rule.Item}";
        _text.Append('\n').AppendLine(CultureInfo.InvariantCulture, $"Rule {rule.Rule}{payee}{level} {verdict}.");
        if (rule.Reason is { } reason)
            AddLine(1, $"{reason}: {rule.Detail}");
        if (rule.Base is { } basis && rule.Rate is { } rate)
            AddLine(1, $"{rate} of {Money(basis, rule.Currency)} is {rule.Exact} minor units before rounding.");
        if (rule.Count is { } count)
            AddLine(1, $"The count was {count}.");
        if (rule.Reward is { } reward)
            AddLine(1, $"Reward {reward} is {rule.Status}{Held(rule)}.");
        if (rule.PayableAt is { } payable)
            AddLine(1, $"Its hold ends at {Time(payable)}.");
        foreach (var cap in rule.Cap ?? [])
            AddLine(1, Cap(cap));
        if (rule.Conditions is { } conditions)
            AddCondition(1, conditions);
    }

    private static string Held(RuleTraceInfo rule) =>
        rule.HeldBy is not { } by ? ""
        : rule.Case is { } of ? $", held by {by} ({of})"
        : $", held by {by}";

    private string Cap(CapTraceInfo cap)
    {
        var period = cap.Period is null ? "" : $" from {cap.Period}";
        return $"Cap {cap.Cap} of the {cap.Of} per {cap.Per}{period}: {Quantity(cap, cap.Used)} of "
            + $"{Quantity(cap, cap.Limit)} used before, {Quantity(cap, cap.Taken)} taken ({cap.Verdict}).";
    }

    private string Quantity(CapTraceInfo cap, long number) =>
        cap.Currency is { } currency ? Money(number, currency) : number.ToString(CultureInfo.InvariantCulture);

    private void AddCondition(int depth, ConditionTraceInfo condition)
    {
        var mark = condition.Holds ? "holds" : "fails";
        if (condition.Of is { } parts)
        {
            AddLine(depth, $"{mark}: {Group(condition.Op)}");
            foreach (var part in parts)
                AddCondition(depth + 1, part);
            return;
        }
        var found = condition.Actual is { } actual ? actual.GetRawText() : "missing";
        AddLine(depth, $"{mark}: {condition.Field} {Comparison(condition)} (it was {found})");
    }

    private static string Group(string op) =>
        op switch
        {
            "all" => "all of these",
            "any" => "any of these",
            _ => "none of these",
        };

    private static string Comparison(ConditionTraceInfo condition) =>
        Operator.Find(condition.Op) switch
        {
            { Form: OperandForm.Presence } => Operator.WordsOfPresence(condition.Value),
            { } known => $"{known.Words} {condition.Value?.GetRawText()}",
            null => $"{condition.Op} {condition.Value?.GetRawText()}",
        };

    private static bool IsOfARule(DecisionInfo decision, DecisionReward reward) =>
        decision.Trace?.Rules?.Any(rule => rule.Reward == reward.Id) == true;

    private string Gift(DecisionReward reward) =>
        reward.Amount is { } amount ? Money(amount, reward.Currency) : reward.Item ?? "a reward";

    private string Change(RewardChange change)
    {
        var reversed = change.Reversed switch
        {
            null => "",
            < 0 => $", {Money(-change.Reversed.Value, change.Currency)} given back",
            _ => $", {Money(change.Reversed.Value, change.Currency)} taken back",
        };
        return $"reward {change.Reward} of {change.Member} became {change.Status}{reversed}";
    }

    private static string Reason(string word) =>
        EnumNames.TryParse<Reason>(word, out var reason) ? $"{word}: {Reasons.Sentence(reason)}" : word;

    private string Money(long minor, string? currency) =>
        currency is null
            ? minor.ToString(CultureInfo.InvariantCulture)
            : $"{MoneyText.Of(minor, currency, units)} {currency}";

    private static string Time(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFZ", CultureInfo.InvariantCulture);

    private void AddFact(string label, string fact) => _text.Append(label.PadRight(LabelWidth)).AppendLine(fact);

    private void AddLine(int depth, string line) => _text.Append(' ', 2 * depth).AppendLine(line);
}
