using Tributary.Client.Contracts;
using Tributary.Client.Contracts.Json;
using Tributary.Client.Http;

namespace Tributary.Client.Calls;

/// <summary>The calls for keys of the API. They need a key with the scope <c>admin</c>.</summary>
public sealed class KeyCalls
{
    private const string Path = "v1/keys";

    private readonly Wire wire;

    internal KeyCalls(Wire wire) => this.wire = wire;

    /// <summary>Creates a key. Its text is in the answer, and nowhere else.</summary>
    public Task<KeyInfo> AddAsync(NewKey key, CancellationToken cancellation = default) =>
        wire.AskAsync(Call.Post(Path, key, TributaryJson.Default.NewKey), TributaryJson.Default.KeyInfo, cancellation);

    /// <summary>Returns a page of the keys without their texts, newest first.</summary>
    public Task<Page<KeyInfo>> ListAsync(ListQuery? query = null, CancellationToken cancellation = default) =>
        wire.AskAsync(Call.Get((query ?? new ListQuery()).On(Path)), TributaryJson.Default.PageKeyInfo, cancellation);

    /// <summary>Creates a key with the same rights, and ends the old one after a while.</summary>
    public Task<KeyInfo> RotateAsync(
        string prefix,
        KeyRotation? rotation = null,
        CancellationToken cancellation = default
    ) =>
        wire.AskAsync(
            Call.Post(Key(prefix) + "/rotate", rotation ?? new KeyRotation(), TributaryJson.Default.KeyRotation),
            TributaryJson.Default.KeyInfo,
            cancellation
        );

    /// <summary>Ends a key. Every server refuses it within seconds.</summary>
    public Task RevokeAsync(string prefix, CancellationToken cancellation = default) =>
        wire.SendAsync(new Call(HttpMethod.Delete, Key(prefix)) { Repeatable = true }, cancellation);

    private static string Key(string prefix) => $"{Path}/{Route.Segment(prefix)}";
}
