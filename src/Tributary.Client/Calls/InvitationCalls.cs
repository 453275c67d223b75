using Tributary.Client.Contracts;
using Tributary.Client.Contracts.Json;
using Tributary.Client.Http;

namespace Tributary.Client.Calls;

/// <summary>The calls for invitations to the dashboard. They need the scope <c>admin</c>.</summary>
public sealed class InvitationCalls
{
    private const string Path = "v1/invitations";

    private readonly Wire wire;

    internal InvitationCalls(Wire wire) => this.wire = wire;

    /// <summary>Invites somebody. The <see cref="InvitationInfo.Link"/> is never shown again.</summary>
    public Task<InvitationInfo> AddAsync(NewInvitation invitation, CancellationToken cancellation = default) =>
        wire.AskAsync(
            Call.Post(Path, invitation, TributaryJson.Default.NewInvitation),
            TributaryJson.Default.InvitationInfo,
            cancellation
        );

    /// <summary>Returns a page of the invitations that can still be accepted.</summary>
    public Task<Page<InvitationInfo>> ListAsync(ListQuery? query = null, CancellationToken cancellation = default) =>
        wire.AskAsync(
            Call.Get((query ?? new ListQuery()).On(Path)),
            TributaryJson.Default.PageInvitationInfo,
            cancellation
        );

    /// <summary>Withdraws an invitation.</summary>
    /// <exception cref="TributaryException">The invitation is unknown, accepted or expired (404).</exception>
    public Task WithdrawAsync(string id, CancellationToken cancellation = default) =>
        wire.SendAsync(new Call(HttpMethod.Delete, $"{Path}/{Route.Segment(id)}") { Repeatable = true }, cancellation);
}
