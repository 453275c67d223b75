namespace Tributary.Client.Contracts;

/// <summary>An error answer, <c>application/problem+json</c> (RFC 9457).</summary>
public sealed record Problem
{
    /// <summary>A URI reference that documents the <see cref="Code"/>.</summary>
    public string? Type { get; init; }

    /// <summary>A short sentence for the kind of problem.</summary>
    public string? Title { get; init; }

    /// <summary>The HTTP status, 400 to 599.</summary>
    public int? Status { get; init; }

    /// <summary>A sentence that describes the problem and what is allowed instead.</summary>
    public string? Detail { get; init; }

    /// <summary>A URI reference of this occurrence.</summary>
    public string? Instance { get; init; }

    /// <summary>
    /// A stable code that programs can branch on, such as <c>already_referred</c> or <c>event_differs</c>.
    /// </summary>
    public string? Code { get; init; }

    /// <summary>
    /// A JSON pointer (RFC 6901) to the faulty part of the body. Null if the fault is not in the body.
    /// </summary>
    public string? Pointer { get; init; }

    /// <summary>The id of the request. It is also in the header <c>Request-Id</c> and in the server's log.</summary>
    public string? RequestId { get; init; }

    /// <summary>All faults, if several were found, as in Terms.</summary>
    public IReadOnlyList<Fault>? Errors { get; init; }
}

/// <summary>A fault of an input.</summary>
public sealed record Fault
{
    /// <summary>A JSON pointer (RFC 6901) to the faulty value in the body.</summary>
    public required string Pointer { get; init; }

    /// <summary>A stable code that programs can branch on.</summary>
    public required string Code { get; init; }

    /// <summary>A sentence that describes what is allowed.</summary>
    public required string Detail { get; init; }
}
