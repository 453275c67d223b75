using System.Text.Json;
using Tributary.Engine.Pipeline;

namespace Tributary.Tests.Connectors;

/// <summary>A message as a platform sends it.</summary>
public sealed record Sent(string Body, string? Program, string? ContentType = null);

/// <summary>A message that could not be accepted, as a person finds it.</summary>
public sealed record DeadLetter(string Body, string Problem, string? Pointer);

/// <summary>A broker as those around Tributary see it: who sends events, who listens to changes, who looks at the dead letters.</summary>
public abstract class TestBroker : IAsyncDisposable
{
    /// <summary>Where the server of a test takes events from.</summary>
    public const string Events = "test.events";

    protected const string Changes = "test.changes";

    /// <summary>For <c>Tributary</c>, once it has been started.</summary>
    public abstract IEnumerable<KeyValuePair<string, string?>> Settings { get; }

    public abstract Task StartAsync();

    public abstract Task SendAsync(string place, IEnumerable<Sent> messages);

    /// <returns>All CloudEvents that have gone out so far.</returns>
    public abstract Task<IReadOnlyList<JsonElement>> ReadChangesAsync();

    /// <returns>All that there are so far.</returns>
    public abstract Task<IReadOnlyList<DeadLetter>> ReadDeadLettersAsync();

    /// <summary>One more consumer, by itself.</summary>
    public abstract ISource OpenSource(string place);

    public abstract ValueTask DisposeAsync();
}
