using Tributary.Server.Application.Errors;

namespace Tributary.Server.Cli.Import;

internal enum RowOutcome
{
    Accepted,
    Duplicate,
    Rejected,
}

/// <param name="Code">The reason, for a rejected row.</param>
internal readonly record struct RowResult(RowOutcome Outcome, ErrorCode? Code = null)
{
    public static RowResult Refused(ErrorCode code) => new(RowOutcome.Rejected, code);
}

/// <summary>Groups checked rows into transactions and counts their results.</summary>
/// <param name="commit">Returns one result for each item, in order.</param>
internal sealed class RowIntake<T>(
    int batch,
    Rejects rejects,
    Func<IReadOnlyList<T>, CancellationToken, ValueTask<IReadOnlyList<RowResult>>> commit
)
{
    private readonly List<(T Item, CsvRow Row)> _gathered = new(batch);
    private long _accepted;
    private long _duplicates;

    public ImportTally Tally => new(_accepted, _duplicates, rejects.Count);

    public async ValueTask AddAsync(T item, CsvRow row, CancellationToken stopping)
    {
        _gathered.Add((item, row));
        if (_gathered.Count == batch)
            await FlushAsync(stopping);
    }

    /// <summary>Commits the rows gathered so far.</summary>
    public async ValueTask FlushAsync(CancellationToken stopping)
    {
        if (_gathered.Count == 0)
            return;
        var results = await commit([.. _gathered.Select(row => row.Item)], stopping);
        for (var i = 0; i < results.Count; i++)
        {
            if (results[i] is { Outcome: RowOutcome.Rejected, Code: { } code })
                rejects.Add(_gathered[i].Row, $"{code.Code}: {code.Sentence}");
            else if (results[i].Outcome == RowOutcome.Accepted)
                _accepted++;
            else
                _duplicates++;
        }
        _gathered.Clear();
    }
}
