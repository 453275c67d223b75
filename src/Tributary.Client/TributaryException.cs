using System.Net;
using Tributary.Client.Contracts;

namespace Tributary.Client;

/// <summary>An error answer of the server.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="problem">The problem document of the server.</param>
/// <param name="retryAfter">The time to wait before a retry. Null if the server did not give one.</param>
/// <param name="inner">The exception that reading the answer caused. Null if there was none.</param>
public sealed class TributaryException(
    HttpStatusCode status,
    Problem problem,
    TimeSpan? retryAfter = null,
    Exception? inner = null
) : Exception(problem.Detail ?? problem.Title ?? $"The server answered {(int)status}.", inner)
{
    /// <summary>The HTTP status.</summary>
    public HttpStatusCode Status { get; } = status;

    /// <summary>The complete answer. Empty if it was not a problem document, for example from a proxy.</summary>
    public Problem Problem { get; } = problem;

    /// <summary>A stable code that programs can branch on. Null if the answer had none.</summary>
    public string? Code => Problem.Code;

    /// <summary>A JSON pointer to the faulty part of the body. Null if the fault is not in the body.</summary>
    public string? Pointer => Problem.Pointer;

    /// <summary>A sentence that describes the problem and what is allowed instead.</summary>
    public string? Detail => Problem.Detail;

    /// <summary>The time to wait before a retry. Null if the server did not give one.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;
}
