using System.Text.Json;
using Tributary.Engine.Pipeline;

namespace Tributary.Tests.Connectors;

/// <summary>A message as a platform sends it.</summary>
public sealed record Sent(string Body, string? Program, string? ContentType = null)
{
    /// <summary>The id by which the platform follows it, where senders to this broker usually put it.</summary>
    public string? CorrelationId { get; init; }
}

/// <summary>A message that could not be accepted, as a person finds it.</summary>
public sealed record DeadLetter(string Body, string Problem, string? Pointer);

/// <summary>
/// A broker as its users see it: the sender of events, the listener to changes, and the reader of dead letters.
/// </summary>
public abstract class TestBroker : IAsyncDisposable
{
    /// <summary>The place from which the server of a test takes events.</summary>
    public const string Events = "test.events";

    protected const string Changes = "test.changes";

    /// <summary>Settings for <c>Tributary</c>, available once the broker has started.</summary>
    public abstract IEnumerable<KeyValuePair<string, string?>> Settings { get; }

    public abstract Task StartAsync();

    public abstract Task SendAsync(string place, IEnumerable<Sent> messages);

    /// <returns>All CloudEvents sent so far.</returns>
    public abstract Task<IReadOnlyList<JsonElement>> ReadChangesAsync();

    /// <returns>All dead letters so far.</returns>
    public abstract Task<IReadOnlyList<DeadLetter>> ReadDeadLettersAsync();

    /// <summary>Opens another, separate consumer.</summary>
    public abstract ISource OpenSource(string place);

    public abstract ValueTask DisposeAsync();
}
