using Tributary.Client.Contracts;
using Tributary.Client.Contracts.Json;
using Tributary.Client.Http;

namespace Tributary.Client.Calls;

/// <summary>The calls for what other Terms would have changed.</summary>
public sealed class WhatIfCalls
{
    private readonly Wire wire;
    private readonly string path;

    internal WhatIfCalls(Wire wire, string scope) => (this.wire, path) = (wire, scope + "/what-if");

    /// <summary>Asks what other Terms would have changed. The answer comes later.</summary>
    /// <exception cref="TributaryException">The Terms are not valid, or too many questions wait.</exception>
    public Task<WhatIfInfo> StartAsync(NewWhatIf question, CancellationToken cancellation = default) =>
        wire.AskAsync(
            Call.Create(path, question, TributaryJson.Default.NewWhatIf),
            TributaryJson.Default.WhatIfInfo,
            cancellation
        );

    /// <summary>Returns a page of the questions, newest first.</summary>
    public Task<Page<WhatIfInfo>> ListAsync(ListQuery? query = null, CancellationToken cancellation = default) =>
        wire.AskAsync(
            Call.Get((query ?? new ListQuery()).On(path)),
            TributaryJson.Default.PageWhatIfInfo,
            cancellation
        );

    /// <summary>Returns how far the work has come, and the answer once it is there.</summary>
    /// <exception cref="TributaryException">The question is unknown or was deleted (404).</exception>
    public Task<WhatIfInfo> GetAsync(string id, CancellationToken cancellation = default) =>
        wire.AskAsync(Call.Get(One(id)), TributaryJson.Default.WhatIfInfo, cancellation);

    /// <summary>Returns a page of the members who would have gained or lost, the largest difference first.</summary>
    public Task<Page<WhatIfMember>> ListMembersAsync(
        string id,
        WhatIfMemberQuery? query = null,
        CancellationToken cancellation = default
    ) =>
        wire.AskAsync(
            Call.Get((query ?? new WhatIfMemberQuery()).On(One(id) + "/members")),
            TributaryJson.Default.PageWhatIfMember,
            cancellation
        );

    /// <summary>Returns a page of the events that would have come out differently, newest first.</summary>
    public Task<Page<WhatIfEvent>> ListEventsAsync(
        string id,
        WhatIfEventQuery? query = null,
        CancellationToken cancellation = default
    ) =>
        wire.AskAsync(
            Call.Get((query ?? new WhatIfEventQuery()).On(One(id) + "/events")),
            TributaryJson.Default.PageWhatIfEvent,
            cancellation
        );

    /// <summary>Cancels the work, or deletes the answer.</summary>
    public Task DeleteAsync(string id, CancellationToken cancellation = default) =>
        wire.SendAsync(new Call(HttpMethod.Delete, One(id)) { Repeatable = true }, cancellation);

    private string One(string id) => $"{path}/{Route.Segment(id)}";
}
