using Tributary.Client.Contracts;
using Tributary.Client.Contracts.Json;
using Tributary.Client.Http;

namespace Tributary.Client.Calls;

/// <summary>
/// The calls about the caller. All but <see cref="GetAsync"/> are for a person who is signed in to the dashboard, whose
/// pages make them, and are refused to a key (403).
/// </summary>
public sealed class MeCalls
{
    private const string Path = "v1/me";
    private const string Sessions = Path + "/sessions";
    private const string Codes = Path + "/codes";

    private readonly Wire wire;

    internal MeCalls(Wire wire) => this.wire = wire;

    /// <summary>Returns who calls, and what the caller may do.</summary>
    public Task<MeInfo> GetAsync(CancellationToken cancellation = default) =>
        wire.AskAsync(Call.Get(Path), TributaryJson.Default.MeInfo, cancellation);

    /// <summary>Changes the person's own name.</summary>
    public Task<MeInfo> PatchAsync(MePatch patch, CancellationToken cancellation = default) =>
        wire.AskAsync(
            Call.Post(Path, patch, TributaryJson.Default.MePatch) with
            {
                Method = HttpMethod.Patch,
                Repeatable = true,
            },
            TributaryJson.Default.MeInfo,
            cancellation
        );

    /// <summary>Changes the person's own password, and ends its other sessions.</summary>
    /// <exception cref="TributaryException">The current password is wrong (422).</exception>
    public Task ChangePasswordAsync(NewPassword password, CancellationToken cancellation = default) =>
        wire.SendAsync(Call.Post(Path + "/password", password, TributaryJson.Default.NewPassword), cancellation);

    /// <summary>Returns the person's own sessions that have not ended.</summary>
    public Task<Page<SessionInfo>> ListSessionsAsync(CancellationToken cancellation = default) =>
        wire.AskAsync(Call.Get(Sessions), TributaryJson.Default.PageSessionInfo, cancellation);

    /// <summary>Ends one of the person's own sessions.</summary>
    public Task EndSessionAsync(string session, CancellationToken cancellation = default) =>
        wire.SendAsync(
            new Call(HttpMethod.Delete, $"{Sessions}/{Route.Segment(session)}") { Repeatable = true },
            cancellation
        );

    /// <summary>Ends the person's own sessions but the one that asks.</summary>
    public Task EndOtherSessionsAsync(CancellationToken cancellation = default) =>
        wire.SendAsync(new Call(HttpMethod.Delete, Sessions) { Repeatable = true }, cancellation);

    /// <summary>Makes the secret of one-time codes. A first code turns them on.</summary>
    /// <exception cref="TributaryException">The password is wrong (422), or codes are on already (409).</exception>
    public Task<CodeSecret> BeginCodesAsync(PasswordRequest request, CancellationToken cancellation = default) =>
        wire.AskAsync(
            Call.Post(Codes, request, TributaryJson.Default.PasswordRequest),
            TributaryJson.Default.CodeSecret,
            cancellation
        );

    /// <summary>Turns one-time codes on by the first code, and returns the recovery codes.</summary>
    /// <exception cref="TributaryException">The code is wrong (422).</exception>
    public Task<RecoveryCodes> ConfirmCodesAsync(CodeRequest request, CancellationToken cancellation = default) =>
        wire.AskAsync(
            Call.Post(Codes + "/confirm", request, TributaryJson.Default.CodeRequest),
            TributaryJson.Default.RecoveryCodes,
            cancellation
        );

    /// <summary>Makes new recovery codes. The earlier ones no longer work.</summary>
    /// <exception cref="TributaryException">The password is wrong (422), or codes are off (409).</exception>
    public Task<RecoveryCodes> RenewRecoveryAsync(PasswordRequest request, CancellationToken cancellation = default) =>
        wire.AskAsync(
            Call.Post(Codes + "/recovery", request, TributaryJson.Default.PasswordRequest),
            TributaryJson.Default.RecoveryCodes,
            cancellation
        );

    /// <summary>Turns one-time codes off.</summary>
    /// <exception cref="TributaryException">The password is wrong (422).</exception>
    public Task EndCodesAsync(PasswordRequest request, CancellationToken cancellation = default) =>
        wire.SendAsync(Call.Post(Codes + "/end", request, TributaryJson.Default.PasswordRequest), cancellation);
}
