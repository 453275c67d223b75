namespace Tributary.Server;

/// <summary>A field of the API's input and the columns that may hold it, the usual name first.</summary>
internal sealed record RowField(string Name, params string[] Columns)
{
    public bool IsNeeded { get; init; }

    /// <summary>Written as a number where the text is one.</summary>
    public bool IsNumber { get; init; }
}

/// <summary>The columns that one kind of file may have.</summary>
/// <param name="OthersAreProperties">Columns that are no field go into <c>properties</c>; otherwise they are refused.</param>
internal sealed record RowFields(bool OthersAreProperties, params RowField[] Known)
{
    public static readonly RowFields OfMembers = new(false,
        new("id", "member", "id") { IsNeeded = true }, new("referrer", "referrer") { IsNeeded = true }, new("joined_at", "joined_at") { IsNeeded = true },
        new("email", "email"), new("phone", "phone"), new("group", "group"), new("country", "country"), new("currency", "currency"),
        new("ip", "ip"), new("user_agent", "user_agent"), new("device", "device"), new("payout_account", "payout_account"), new("card", "card"));

    public static readonly RowFields OfEvents = new(true,
        new("id", "event", "id") { IsNeeded = true }, new("member", "member") { IsNeeded = true }, new("occurred_at", "occurred_at") { IsNeeded = true },
        new("amount", "amount_minor", "amount") { IsNumber = true }, new("currency", "currency"), new("type", "type"), new("reverses", "reverses"));

    /// <summary>The field of each column: null for a property, or for a column that <see cref="Rejects"/> added.</summary>
    /// <exception cref="CommandException">A column is missing, unknown or there twice.</exception>
    public RowField?[] Of(CsvFile file, IReadOnlyList<string> header)
    {
        var fields = header.Select(column => Known.FirstOrDefault(field => field.Columns.Contains(column))).ToArray();
        foreach (var field in Known)
        {
            var count = fields.Count(found => found == field);
            if (count == 0 && field.IsNeeded) throw Wrong(file, $"lacks the column {string.Join(" or ", field.Columns)}");
            if (count > 1) throw Wrong(file, $"has more than one column for {field.Name}: {string.Join(", ", header.Where((_, i) => fields[i] == field))}");
        }
        if (header.GroupBy(column => column).FirstOrDefault(same => same.Count() > 1) is { } twice) throw Wrong(file, $"has the column {twice.Key} twice");
        if (OthersAreProperties) return fields;
        var unknown = header.Where((column, i) => fields[i] is null && !Rejects.IsOwn(column)).ToArray();
        if (unknown.Length > 0)
            throw Wrong(file, $"has the unknown column {string.Join(", ", unknown)}; known are {string.Join(", ", Known.Select(field => string.Join(" or ", field.Columns)))}");
        return fields;
    }

    private static CommandException Wrong(CsvFile file, string what) => new(ExitCodes.Usage, $"{file.Name} {what}.");
}
