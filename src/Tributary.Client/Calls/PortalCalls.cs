using Tributary.Client.Contracts;
using Tributary.Client.Contracts.Json;
using Tributary.Client.Http;

namespace Tributary.Client.Calls;

/// <summary>The calls for the pages that members see of themselves.</summary>
public sealed class PortalCalls
{
    private readonly Wire wire;
    private readonly string scope;

    internal PortalCalls(Wire wire, string scope) => (this.wire, this.scope) = (wire, scope);

    /// <summary>
    /// Begins a session of a member's pages. A member that does not exist is signed up first, without a referrer.
    /// </summary>
    /// <exception cref="TributaryException">The member is blocked (409) or was erased (410).</exception>
    public Task<PortalSessionInfo> BeginAsync(
        string member,
        NewPortalSession? session = null,
        CancellationToken cancellation = default
    ) =>
        wire.AskAsync(
            Call.Create(
                $"{scope}/members/{Route.Segment(member)}/portal-sessions",
                session ?? new NewPortalSession(),
                TributaryJson.Default.NewPortalSession
            ),
            TributaryJson.Default.PortalSessionInfo,
            cancellation
        );

    /// <summary>Returns what a member sees of itself.</summary>
    public Task<PortalHome> GetAsync(string member, CancellationToken cancellation = default) =>
        wire.AskAsync(Call.Get(Of(member)), TributaryJson.Default.PortalHome, cancellation);

    /// <summary>Returns a page of the referrals that a member made, without ids.</summary>
    public Task<Page<PortalReferral>> ListReferralsAsync(
        string member,
        ListQuery? query = null,
        CancellationToken cancellation = default
    ) =>
        wire.AskAsync(
            Call.Get((query ?? new ListQuery()).On(Of(member) + "/referrals")),
            TributaryJson.Default.PagePortalReferral,
            cancellation
        );

    /// <summary>Returns the best members as members may see them.</summary>
    public Task<PortalBoard> GetLeaderboardAsync(string member, CancellationToken cancellation = default) =>
        wire.AskAsync(Call.Get(Of(member) + "/leaderboard"), TributaryJson.Default.PortalBoard, cancellation);

    /// <summary>Changes what others see of a member.</summary>
    public Task<PortalMember> PatchAsync(
        string member,
        PortalProfile profile,
        CancellationToken cancellation = default
    ) =>
        wire.AskAsync(
            Call.Post(Of(member), profile, TributaryJson.Default.PortalProfile) with
            {
                Method = HttpMethod.Patch,
                Repeatable = true,
            },
            TributaryJson.Default.PortalMember,
            cancellation
        );

    /// <summary>Returns the look of the pages of the program's members.</summary>
    public Task<PortalSettings> GetSettingsAsync(CancellationToken cancellation = default) =>
        wire.AskAsync(Call.Get(scope + "/portal"), TributaryJson.Default.PortalSettings, cancellation);

    /// <summary>Sets the look as a whole. Fields that are not set get their usual values.</summary>
    /// <exception cref="TributaryException">A value is refused (422), such as colors that are hard to read.</exception>
    public Task<PortalSettings> PutSettingsAsync(PortalSettings settings, CancellationToken cancellation = default) =>
        wire.AskAsync(
            Call.Post(scope + "/portal", settings, TributaryJson.Default.PortalSettings) with
            {
                Method = HttpMethod.Put,
                Repeatable = true,
            },
            TributaryJson.Default.PortalSettings,
            cancellation
        );

    private string Of(string member) => $"{scope}/members/{Route.Segment(member)}/portal";
}
