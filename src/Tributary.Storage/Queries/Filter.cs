namespace Tributary.Storage.Queries;

/// <summary>
/// The conditions of a list and their parameters. A condition that was not requested is left out of the statement, so
/// that an index can serve the rest.
/// </summary>
internal sealed class Filter
{
    private readonly List<string> _conditions = [];
    private readonly List<(string Name, object? Value)> _parameters = [];

    public (string Name, object? Value)[] Parameters => [.. _parameters];

    public Filter And(string condition)
    {
        _conditions.Add(condition);
        return this;
    }

    public Filter And(string condition, string name, object? value)
    {
        if (value is null)
            return this;
        _conditions.Add(condition);
        _parameters.Add((name, value));
        return this;
    }

    /// <summary>Adds a parameter of a condition that is added separately.</summary>
    public void Add(string name, object value) => _parameters.Add((name, value));

    /// <param name="id">The column that the list is ordered by.</param>
    /// <param name="created">The column of creation.</param>
    /// <param name="updated">The column of the last change; null where rows do not change.</param>
    public Filter Within(ListRange range, string id, string created, string? updated = null)
    {
        And($"{id} < @before", "@before", range.Before);
        And($"{created} < @to", "@to", range.To?.Micros);
        return Since(range, created, updated);
    }

    /// <summary>Adds the parameters of another filter, whose conditions are elsewhere in the statement.</summary>
    public Filter With(Filter other)
    {
        _parameters.AddRange(other._parameters);
        return this;
    }

    /// <summary>Adds the times of a list whose end and place are conditions elsewhere in the statement.</summary>
    /// <inheritdoc cref="Within"/>
    public Filter Since(ListRange range, string created, string? updated = null)
    {
        And($"{created} >= @from", "@from", range.From?.Micros);
        if (updated is not null)
            And($"{updated} >= @updated_since", "@updated_since", range.UpdatedSince?.Micros);
        _parameters.Add(("@limit", range.Limit + 1));
        return this;
    }

    public override string ToString() => _conditions.Count == 0 ? "1 = 1" : string.Join(" and ", _conditions);

    /// <summary>Returns the word as the column holds it.</summary>
    public static string? Word<T>(T? value)
        where T : struct, Enum => value is { } known ? Engine.Foundation.EnumNames.Of(known) : null;
}
