namespace Tributary.Dashboard.Lists;

/// <summary>The rows of a page that somebody chose, to do something with all of them.</summary>
/// <param name="Rows">The rows, in the order of the list.</param>
/// <param name="Clear">Chooses none.</param>
/// <param name="ReloadAsync">Reads the page of the list once more.</param>
public sealed record Selection<T>(IReadOnlyList<T> Rows, Action Clear, Func<Task> ReloadAsync);
