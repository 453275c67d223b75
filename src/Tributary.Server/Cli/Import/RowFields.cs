using System.Collections.Immutable;

namespace Tributary.Server.Cli.Import;

/// <summary>A field of the API's input and the columns that may hold it, the usual name first.</summary>
internal sealed record RowField(string Name, params ImmutableArray<string> Columns)
{
    public bool IsNeeded { get; init; }

    /// <summary>True when the API accepts a number here.</summary>
    public bool IsNumber { get; init; }
}

/// <summary>The columns that one kind of file may have.</summary>
internal sealed record RowFields(params ImmutableArray<RowField> Known)
{
    /// <summary>
    /// The field for the platform's own object that takes all further columns; null where further columns are refused.
    /// </summary>
    public string? ObjectField { get; init; }

    /// <summary>The prefix of the names of such columns.</summary>
    public string ObjectPrefix { get; init; } = "";

    public static readonly RowFields OfMembers = new(
        new("id", "member", "id") { IsNeeded = true },
        new("referrer", "referrer"),
        new("joined_at", "joined_at"),
        new("email", "email"),
        new("phone", "phone"),
        new("display_name", "display_name"),
        new("group", "group"),
        new("country", "country"),
        new("currency", "currency"),
        new("ip", "ip"),
        new("user_agent", "user_agent"),
        new("device", "device"),
        new("payout_account", "payout_account"),
        new("card", "card"),
        new("source", "source", "utm_source"),
        new("medium", "medium", "utm_medium"),
        new("campaign", "campaign", "utm_campaign")
    )
    {
        ObjectField = "attributes",
        ObjectPrefix = "attributes.",
    };

    public static readonly RowFields OfEvents = new(
        new("id", "event", "id") { IsNeeded = true },
        new("member", "member") { IsNeeded = true },
        new("occurred_at", "occurred_at") { IsNeeded = true },
        new("amount", "amount_minor", "amount") { IsNumber = true },
        new("currency", "currency"),
        new("type", "type"),
        new("reverses", "reverses"),
        new("reinstates", "reinstates")
    )
    {
        ObjectField = "properties",
    };

    public static readonly RowFields OfCodes = new(
        new("member", "member") { IsNeeded = true },
        new("code", "code") { IsNeeded = true },
        new("kind", "kind"),
        new("destination", "destination"),
        new("starts_at", "starts_at"),
        new("ends_at", "ends_at"),
        new("max_uses", "max_uses") { IsNumber = true }
    );

    public static readonly RowFields OfReferrals = new(
        new("member", "member") { IsNeeded = true },
        new("status", "status") { IsNeeded = true },
        new("at", "at", "completed_at") { IsNeeded = true }
    );

    public static readonly RowFields OfRewards = new(
        new("id", "reward", "id") { IsNeeded = true },
        new("member", "member") { IsNeeded = true },
        new("rule", "rule") { IsNeeded = true },
        new("amount", "amount_minor", "amount") { IsNeeded = true, IsNumber = true },
        new("currency", "currency"),
        new("status", "status"),
        new("granted_at", "granted_at") { IsNeeded = true },
        new("payable_at", "payable_at"),
        new("paid_at", "paid_at"),
        new("level", "level") { IsNumber = true }
    );

    public static readonly RowFields OfBalances = new(
        new("member", "member") { IsNeeded = true },
        new("amount", "amount_minor", "amount") { IsNeeded = true, IsNumber = true },
        new("currency", "currency"),
        new("id", "id"),
        new("reason", "reason")
    );

    /// <summary>
    /// Returns the field of each column; null for a column of the object, and for one that <see cref="Rejects"/> added.
    /// </summary>
    /// <exception cref="CommandException">A column is missing, unknown or repeated.</exception>
    public RowField?[] Of(CsvFile file, IReadOnlyList<string> header)
    {
        var fields = header.Select(column => Known.FirstOrDefault(field => field.Columns.Contains(column))).ToArray();
        foreach (var field in Known)
        {
            var count = fields.Count(found => found == field);
            if (count == 0 && field.IsNeeded)
                throw Wrong(file, $"does not have the column {string.Join(" or ", field.Columns)}");
            if (count > 1)
                throw Wrong(
                    file,
                    $"has more than one column for {field.Name}: "
                        + $"{string.Join(", ", header.Where((_, i) => fields[i] == field))}"
                );
        }
        if (header.GroupBy(column => column).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw Wrong(file, $"has the column {twice.Key} twice");
        var unknown = header
            .Where((column, i) => fields[i] is null && !Rejects.IsOwn(column) && !IsOfObject(column))
            .ToArray();
        if (unknown.Length == 0)
            return fields;
        var known = Known.Select(field => string.Join(" or ", field.Columns));
        if (ObjectField is not null)
            known = known.Append($"{ObjectPrefix}NAME");
        throw Wrong(
            file,
            $"has the unknown column {string.Join(", ", unknown)}; the known columns are {string.Join(", ", known)}"
        );
    }

    private bool IsOfObject(string column) =>
        ObjectField is not null
        && column.Length > ObjectPrefix.Length
        && column.StartsWith(ObjectPrefix, StringComparison.Ordinal);

    private static CommandException Wrong(CsvFile file, string what) => new(ExitCodes.Usage, $"{file.Name} {what}.");
}
