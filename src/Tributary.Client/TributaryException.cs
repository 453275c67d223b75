using System.Net;
using Tributary.Client.Contracts;

namespace Tributary.Client;

/// <summary>An answer of the server other than success.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="problem">The server's own words.</param>
/// <param name="retryAfter">When to try again, counted from now; null when the server did not say.</param>
/// <param name="inner">What was wrong with the answer itself, if anything.</param>
public sealed class TributaryException(HttpStatusCode status, Problem problem, TimeSpan? retryAfter = null, Exception? inner = null)
    : Exception(problem.Detail ?? problem.Title ?? $"The server answered {(int)status}.", inner)
{
    /// <summary>The HTTP status.</summary>
    public HttpStatusCode Status { get; } = status;

    /// <summary>The whole answer; empty when it was not a problem document, as from a proxy.</summary>
    public Problem Problem { get; } = problem;

    /// <summary>Stable, to branch on; null when the answer had none.</summary>
    public string? Code => Problem.Code;

    /// <summary>The part of the body at fault, a JSON pointer; null when it is not the body.</summary>
    public string? Pointer => Problem.Pointer;

    /// <summary>What went wrong, and what is allowed instead.</summary>
    public string? Detail => Problem.Detail;

    /// <summary>When to try again, counted from now; null when the server did not say.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;
}
