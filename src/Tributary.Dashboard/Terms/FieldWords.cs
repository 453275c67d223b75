namespace Tributary.Dashboard.Terms;

/// <summary>A field of a condition in words.</summary>
internal sealed record FieldWords(string Words, FieldWords.ValueForm Kind)
{
    /// <summary>How people read the values of a field.</summary>
    internal enum ValueForm
    {
        Plain,
        Amount,
        Time,
    }

    public static FieldWords Of(string path) =>
        path.Split('.') switch
        {
            ["event", "type"] => new("the event", ValueForm.Plain),
            ["event", "amount"] => new("the amount of the event", ValueForm.Amount),
            ["event", "currency"] => new("the currency of the event", ValueForm.Plain),
            ["event", "properties", var name] => new($"the property “{name}” of the event", ValueForm.Plain),
            ["referral", "joined_at"] => new("the time of the referral", ValueForm.Time),
            ["referral", "completed_at"] => new("the time when the referral completed", ValueForm.Time),
            ["referral", "source"] => new("what led to the referrer", ValueForm.Plain),
            ["referral", var name] => new($"the {name} of the referral", ValueForm.Plain),
            ["member", .. var rest] => OfPerson("the member", rest, path),
            ["referrer", .. var rest] => OfPerson("the referrer", rest, path),
            ["payee", .. var rest] => OfPerson("the one who is paid", rest, path),
            ["counters", ..] and var rest => OfPerson("the member", rest, path),
            _ => new(path, ValueForm.Plain),
        };

    private static FieldWords OfPerson(string whom, string[] rest, string path) =>
        rest switch
        {
            ["joined_at"] => new($"the time when {whom} joined", ValueForm.Time),
            ["depth"] => new($"the level of {whom} in the tree", ValueForm.Plain),
            ["attributes", var name] => new($"the attribute “{name}” of {whom}", ValueForm.Plain),
            ["referrals", "count"] => new($"the number of referrals of {whom}", ValueForm.Plain),
            ["referrals", "completed"] => new($"the number of completed referrals of {whom}", ValueForm.Plain),
            ["events", var type, "count", .. var window] => Plain($"the number of “{type}” events", whom, window),
            ["events", var type, "amount", .. var window] => Sum($"the sum of the “{type}” events", whom, window),
            ["counters", var name, "amount", .. var window] => Sum($"the sum “{name}”", whom, window),
            ["counters", var name, "count", .. var window] => Plain($"the count “{name}”", whom, window),
            ["counters", var name, .. var window] => Plain($"the count “{name}”", whom, window),
            [var name] => new($"the {name} of {whom}", ValueForm.Plain),
            _ => new(path, ValueForm.Plain),
        };

    private static FieldWords Plain(string what, string whom, string[] window) =>
        new($"{what} of {whom}{In(window)}", ValueForm.Plain);

    private static FieldWords Sum(string what, string whom, string[] window) =>
        new($"{what} of {whom}{In(window)}", ValueForm.Amount);

    private static string In(string[] window) =>
        window switch
        {
            [] => "",
            ["today"] => " today",
            ["week"] => " this week",
            ["month"] => " this month",
            ["last_month"] => " last month",
            _ => $" ({string.Join('.', window)})",
        };
}
