using Tributary.Client.Contracts;
using Tributary.Client.Http;

namespace Tributary.Client;

/// <summary>A query for a part of a list.</summary>
public record ListQuery
{
    /// <summary>The number of items per page, 1 to 100. The default is 20.</summary>
    public int? Limit { get; init; }

    /// <summary>The <see cref="Page{T}.NextCursor"/> of the previous page.</summary>
    public string? Cursor { get; init; }

    /// <summary>The earliest time of creation, inclusive.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>The latest time of creation, exclusive.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>The earliest time of the last change, inclusive. Only for lists whose items change.</summary>
    public DateTimeOffset? UpdatedSince { get; init; }

    internal string On(string path) => Route.With(path, Parameters());

    private protected virtual IEnumerable<(string Name, string? Value)> Parameters() =>
        [
            ("limit", Route.Text(Limit)),
            ("cursor", Cursor),
            ("from", Route.Text(From)),
            ("to", Route.Text(To)),
            ("updated_since", Route.Text(UpdatedSince)),
        ];
}

/// <summary>A query for events.</summary>
public sealed record EventQuery : ListQuery
{
    /// <summary>The status: one of <see cref="EventStatuses"/>.</summary>
    public string? Status { get; init; }

    /// <summary>The id of a member.</summary>
    public string? Member { get; init; }

    /// <summary>The type of the events.</summary>
    public string? Type { get; init; }

    /// <summary>The outcome of the decisions: one of <see cref="Outcomes"/>.</summary>
    public string? Outcome { get; init; }

    /// <summary>The first reason of the decisions, or of parked events. docs/reasons.md lists them.</summary>
    public string? Reason { get; init; }

    private protected override IEnumerable<(string Name, string? Value)> Parameters() =>
        [
            .. base.Parameters(),
            ("status", Status),
            ("member", Member),
            ("type", Type),
            ("outcome", Outcome),
            ("reason", Reason),
        ];
}

/// <summary>A query for referrals.</summary>
public sealed record ReferralQuery : ListQuery
{
    /// <summary>The status: one of <see cref="ReferralStatuses"/>.</summary>
    public string? Status { get; init; }

    /// <summary>The id of the referrer. Not for the list of one member's referrals.</summary>
    public string? Referrer { get; init; }

    /// <summary>The code that created the referrals, in upper or lower case.</summary>
    public string? Code { get; init; }

    /// <summary>The time before which the time to complete ends, for pending referrals.</summary>
    public DateTimeOffset? ExpiresBefore { get; init; }

    private protected override IEnumerable<(string Name, string? Value)> Parameters() =>
        [
            .. base.Parameters(),
            ("status", Status),
            ("referrer", Referrer),
            ("code", Code),
            ("expires_before", Route.Text(ExpiresBefore)),
        ];
}

/// <summary>A query for members.</summary>
public sealed record MemberQuery : ListQuery
{
    /// <summary>The status: one of <see cref="MemberStatuses"/>.</summary>
    public string? Status { get; init; }

    /// <summary>A group of the program, or <c>default</c>.</summary>
    public string? Group { get; init; }

    /// <summary>The country, as an ISO 3166-1 alpha-2 code.</summary>
    public string? Country { get; init; }

    /// <summary>The id of the referrer.</summary>
    public string? Referrer { get; init; }

    /// <summary>The e-mail address, in upper or lower case.</summary>
    public string? Email { get; init; }

    /// <summary>
    /// The earliest time of joining, inclusive. With it or <see cref="JoinedTo"/>, the latest to join come first.
    /// </summary>
    public DateTimeOffset? JoinedFrom { get; init; }

    /// <summary>The latest time of joining, exclusive.</summary>
    public DateTimeOffset? JoinedTo { get; init; }

    /// <summary>The further parts of each member: <c>figures</c>, or null for none.</summary>
    public string? Include { get; init; }

    private protected override IEnumerable<(string Name, string? Value)> Parameters() =>
        [
            .. base.Parameters(),
            ("status", Status),
            ("group", Group),
            ("country", Country),
            ("referrer", Referrer),
            ("email", Email),
            ("joined_from", Route.Text(JoinedFrom)),
            ("joined_to", Route.Text(JoinedTo)),
            ("include", Include),
        ];
}

/// <summary>A query for rewards.</summary>
public sealed record RewardQuery : ListQuery
{
    /// <summary>The status: one of <see cref="RewardStatuses"/>.</summary>
    public string? Status { get; init; }

    /// <summary>The id of the beneficiary.</summary>
    public string? Member { get; init; }

    /// <summary>The id of the event for which the rewards were granted.</summary>
    public string? Event { get; init; }

    /// <summary>The key of a rule.</summary>
    public string? Rule { get; init; }

    /// <summary>The currency: an ISO 4217 code, or a unit that the program defines.</summary>
    public string? Currency { get; init; }

    /// <summary>The reason why the rewards are not payable yet: one of <see cref="HeldByWords"/>.</summary>
    public string? HeldBy { get; init; }

    /// <summary>The smallest granted amount in minor units, inclusive.</summary>
    public long? LeastAmount { get; init; }

    /// <summary>The largest granted amount in minor units, inclusive.</summary>
    public long? MostAmount { get; init; }

    private protected override IEnumerable<(string Name, string? Value)> Parameters() =>
        [
            .. base.Parameters(),
            ("status", Status),
            ("member", Member),
            ("event", Event),
            ("rule", Rule),
            ("currency", Currency),
            ("held_by", HeldBy),
            ("least_amount", Route.Text(LeastAmount)),
            ("most_amount", Route.Text(MostAmount)),
        ];
}

/// <summary>A query for cases.</summary>
public sealed record CaseQuery : ListQuery
{
    /// <summary>The status: <c>open</c> or <c>resolved</c>.</summary>
    public string? Status { get; init; }

    /// <summary>The person to whom the cases are assigned.</summary>
    public string? Assignee { get; init; }

    /// <summary>The least score.</summary>
    public int? MinScore { get; init; }

    private protected override IEnumerable<(string Name, string? Value)> Parameters() =>
        [.. base.Parameters(), ("status", Status), ("assignee", Assignee), ("min_score", Route.Text(MinScore))];
}

/// <summary>A query for deliveries.</summary>
public sealed record DeliveryQuery : ListQuery
{
    /// <summary>The status: <c>pending</c>, <c>delivered</c> or <c>failed</c>.</summary>
    public string? Status { get; init; }

    private protected override IEnumerable<(string Name, string? Value)> Parameters() =>
        [.. base.Parameters(), ("status", Status)];
}

/// <summary>A query for changes.</summary>
public sealed record AuditQuery : ListQuery
{
    /// <summary>Who ordered the changes, as <see cref="AuditEntry.Actor"/> names them.</summary>
    public string? Actor { get; init; }

    /// <summary>The <see cref="AuditEntry.Action"/>.</summary>
    public string? Action { get; init; }

    /// <summary>The <see cref="AuditEntry.Subject"/>.</summary>
    public string? Subject { get; init; }

    private protected override IEnumerable<(string Name, string? Value)> Parameters() =>
        [.. base.Parameters(), ("actor", Actor), ("action", Action), ("subject", Subject)];
}

/// <summary>A query for a part of a downline.</summary>
public sealed record DownlineQuery : ListQuery
{
    /// <summary>
    /// The number of levels below the member, at least 1 for direct referrals. The default is the limit of the server.
    /// </summary>
    public int? Depth { get; init; }

    private protected override IEnumerable<(string Name, string? Value)> Parameters() =>
        [.. base.Parameters(), ("depth", Route.Text(Depth))];
}
