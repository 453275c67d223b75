namespace Tributary.Client.Contracts;

/// <summary>An error answer, <c>application/problem+json</c> (RFC 9457).</summary>
public sealed record Problem
{
    /// <summary>A URI reference that documents the <see cref="Code"/>.</summary>
    public string? Type { get; init; }

    /// <summary>One short sentence for the kind of problem.</summary>
    public string? Title { get; init; }

    /// <summary>The HTTP status, 400 to 599.</summary>
    public int? Status { get; init; }

    /// <summary>What went wrong this time, and what is allowed instead.</summary>
    public string? Detail { get; init; }

    /// <summary>A URI reference of this occurrence.</summary>
    public string? Instance { get; init; }

    /// <summary>Stable, for programs to branch on: <c>already_referred</c>, <c>event_differs</c>, <c>idempotency_key_reused</c>, …</summary>
    public string? Code { get; init; }

    /// <summary>The part of the body at fault, a JSON pointer (RFC 6901); null when it is not the body.</summary>
    public string? Pointer { get; init; }

    /// <summary>Names the request, here, in the header <c>Request-Id</c> and in the server's log.</summary>
    public string? RequestId { get; init; }

    /// <summary>Every fault, when several were found at once, as in Terms.</summary>
    public IReadOnlyList<Fault>? Errors { get; init; }
}

/// <summary>One fault of an input.</summary>
public sealed record Fault
{
    /// <summary>The value at fault, a JSON pointer (RFC 6901) into the body.</summary>
    public required string Pointer { get; init; }

    /// <summary>Stable, for programs to branch on.</summary>
    public required string Code { get; init; }

    /// <summary>A sentence that says what is allowed.</summary>
    public required string Detail { get; init; }
}
