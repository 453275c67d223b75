using Tributary.Client.Contracts;
using Tributary.Client.Http;

namespace Tributary.Client;

/// <summary>Which part of a list to read.</summary>
public record ListQuery
{
    /// <summary>Items a page, 1 to 100; 20 unless given.</summary>
    public int? Limit { get; init; }

    /// <summary>The <see cref="Page{T}.NextCursor"/> of the page before.</summary>
    public string? Cursor { get; init; }

    /// <summary>Created at or after.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Created before.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Changed at or after, on lists of things that change.</summary>
    public DateTimeOffset? UpdatedSince { get; init; }

    internal string On(string path) => Route.With(path, Parameters());

    private protected virtual IEnumerable<(string Name, string? Value)> Parameters() =>
    [
        ("limit", Route.Text(Limit)), ("cursor", Cursor),
        ("from", Route.Text(From)), ("to", Route.Text(To)), ("updated_since", Route.Text(UpdatedSince)),
    ];
}

/// <summary>Which events to read.</summary>
public sealed record EventQuery : ListQuery
{
    /// <summary>One of <see cref="EventStatuses"/>.</summary>
    public string? Status { get; init; }

    /// <summary>A member's id.</summary>
    public string? Member { get; init; }

    /// <summary>An event type.</summary>
    public string? Type { get; init; }

    private protected override IEnumerable<(string Name, string? Value)> Parameters() =>
        [.. base.Parameters(), ("status", Status), ("member", Member), ("type", Type)];
}

/// <summary>Which referrals to read.</summary>
public sealed record ReferralQuery : ListQuery
{
    /// <summary>One of <see cref="ReferralStatuses"/>.</summary>
    public string? Status { get; init; }

    /// <summary>
    /// Only those that this member made. Not for lists of one member's referrals, which say it already.
    /// </summary>
    public string? Referrer { get; init; }

    /// <summary>Only those made by this code, in any case.</summary>
    public string? Code { get; init; }

    private protected override IEnumerable<(string Name, string? Value)> Parameters() =>
        [.. base.Parameters(), ("status", Status), ("referrer", Referrer), ("code", Code)];
}

/// <summary>Which members to read.</summary>
public sealed record MemberQuery : ListQuery
{
    /// <summary>One of <see cref="MemberStatuses"/>.</summary>
    public string? Status { get; init; }

    /// <summary>A group of the program, or <c>default</c>.</summary>
    public string? Group { get; init; }

    /// <summary>ISO 3166-1 alpha-2.</summary>
    public string? Country { get; init; }

    /// <summary>The id of the member who brought them.</summary>
    public string? Referrer { get; init; }

    private protected override IEnumerable<(string Name, string? Value)> Parameters() =>
        [.. base.Parameters(), ("status", Status), ("group", Group), ("country", Country), ("referrer", Referrer)];
}

/// <summary>Which rewards to read.</summary>
public sealed record RewardQuery : ListQuery
{
    /// <summary>One of <see cref="RewardStatuses"/>.</summary>
    public string? Status { get; init; }

    /// <summary>The beneficiary's id.</summary>
    public string? Member { get; init; }

    /// <summary>The id of the event they were granted for.</summary>
    public string? Event { get; init; }

    /// <summary>A rule's key.</summary>
    public string? Rule { get; init; }

    /// <summary>ISO 4217, or a unit of the program's own.</summary>
    public string? Currency { get; init; }

    private protected override IEnumerable<(string Name, string? Value)> Parameters() =>
        [.. base.Parameters(), ("status", Status), ("member", Member), ("event", Event), ("rule", Rule), ("currency", Currency)];
}

/// <summary>Which cases to read.</summary>
public sealed record CaseQuery : ListQuery
{
    /// <summary><c>open</c> or <c>resolved</c>.</summary>
    public string? Status { get; init; }

    /// <summary>Who looks after them.</summary>
    public string? Assignee { get; init; }

    private protected override IEnumerable<(string Name, string? Value)> Parameters() =>
        [.. base.Parameters(), ("status", Status), ("assignee", Assignee)];
}

/// <summary>Which deliveries to read.</summary>
public sealed record DeliveryQuery : ListQuery
{
    /// <summary><c>pending</c>, <c>delivered</c> or <c>failed</c>.</summary>
    public string? Status { get; init; }

    private protected override IEnumerable<(string Name, string? Value)> Parameters() => [.. base.Parameters(), ("status", Status)];
}

/// <summary>Which part of a downline to read.</summary>
public sealed record DownlineQuery : ListQuery
{
    /// <summary>Levels below the member, 1 or more; 1 is direct. The server's own bound unless given.</summary>
    public int? Depth { get; init; }

    private protected override IEnumerable<(string Name, string? Value)> Parameters() => [.. base.Parameters(), ("depth", Route.Text(Depth))];
}
