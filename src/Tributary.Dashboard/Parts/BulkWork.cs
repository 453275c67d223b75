using Tributary.Client;

namespace Tributary.Dashboard.Parts;

/// <summary>Work on several things, with what came of each of them.</summary>
/// <param name="title">Says what is done, such as <c>Approve</c>.</param>
/// <param name="total">The number of things.</param>
public sealed class BulkWork(string title, int total)
{
    private readonly List<BulkResult> _results = [];

    /// <summary>Says what is done.</summary>
    public string Title => title;

    /// <summary>The number of things.</summary>
    public int Total => total;

    /// <summary>The results of those that are done, in their order.</summary>
    public IReadOnlyList<BulkResult> Results => _results;

    /// <summary>True once nothing is left to do.</summary>
    public bool IsDone => _results.Count == total;

    /// <summary>Takes it back; null when that cannot be done.</summary>
    public Func<Task>? Undo { get; set; }

    /// <summary>Adds what came of one thing.</summary>
    /// <param name="refusal">Null when it was done.</param>
    public void Add(string id, string? refusal) => _results.Add(new BulkResult(id, refusal));

    /// <summary>Does one thing, and adds what came of it.</summary>
    /// <returns>True when it was done.</returns>
    public async Task<bool> DoAsync(string id, Func<Task> work)
    {
        try
        {
            await work();
            Add(id, null);
            return true;
        }
        catch (TributaryException refused)
        {
            Add(id, refused.Detail ?? refused.Problem.Title ?? "The server refused this.");
            return false;
        }
    }
}

/// <summary>The result for one thing.</summary>
/// <param name="Id">Names the thing.</param>
/// <param name="Refusal">Why it was not done; null when it was.</param>
public sealed record BulkResult(string Id, string? Refusal);
