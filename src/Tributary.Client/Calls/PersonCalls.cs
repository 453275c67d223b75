using Tributary.Client.Contracts;
using Tributary.Client.Contracts.Json;
using Tributary.Client.Http;

namespace Tributary.Client.Calls;

/// <summary>The calls for people who sign in to the dashboard. They need the scope <c>admin</c>.</summary>
public sealed class PersonCalls
{
    private const string Path = "v1/people";

    private readonly Wire wire;

    internal PersonCalls(Wire wire) => this.wire = wire;

    /// <summary>Returns a page of the people.</summary>
    public Task<Page<PersonInfo>> ListAsync(ListQuery? query = null, CancellationToken cancellation = default) =>
        wire.AskAsync(
            Call.Get((query ?? new ListQuery()).On(Path)),
            TributaryJson.Default.PagePersonInfo,
            cancellation
        );

    /// <summary>Returns a person.</summary>
    /// <exception cref="TributaryException">The person is unknown (404).</exception>
    public Task<PersonInfo> GetAsync(string id, CancellationToken cancellation = default) =>
        wire.AskAsync(Call.Get(Person(id)), TributaryJson.Default.PersonInfo, cancellation);

    /// <summary>Changes a person. Fields that the patch does not set keep their values.</summary>
    /// <exception cref="TributaryException">The person is the last owner (409).</exception>
    public Task<PersonInfo> PatchAsync(string id, PersonPatch patch, CancellationToken cancellation = default) =>
        wire.AskAsync(
            Call.Post(Person(id), patch, TributaryJson.Default.PersonPatch) with
            {
                Method = HttpMethod.Patch,
                Repeatable = true,
            },
            TributaryJson.Default.PersonInfo,
            cancellation
        );

    /// <summary>Turns the one-time codes of a person off, and ends its sessions.</summary>
    public Task<PersonInfo> ResetCodesAsync(string id, CancellationToken cancellation = default) =>
        wire.AskAsync(
            new Call(HttpMethod.Post, Person(id) + "/reset-codes") { Repeatable = true },
            TributaryJson.Default.PersonInfo,
            cancellation
        );

    /// <summary>Returns the sessions of a person that have not ended.</summary>
    public Task<Page<SessionInfo>> ListSessionsAsync(string id, CancellationToken cancellation = default) =>
        wire.AskAsync(Call.Get(Person(id) + "/sessions"), TributaryJson.Default.PageSessionInfo, cancellation);

    /// <summary>Ends a session of a person.</summary>
    public Task EndSessionAsync(string id, string session, CancellationToken cancellation = default) =>
        wire.SendAsync(
            new Call(HttpMethod.Delete, $"{Person(id)}/sessions/{Route.Segment(session)}") { Repeatable = true },
            cancellation
        );

    /// <summary>Ends all sessions of a person.</summary>
    public Task EndSessionsAsync(string id, CancellationToken cancellation = default) =>
        wire.SendAsync(new Call(HttpMethod.Delete, Person(id) + "/sessions") { Repeatable = true }, cancellation);

    private static string Person(string id) => $"{Path}/{Route.Segment(id)}";
}
